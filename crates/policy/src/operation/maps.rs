//! `Microsoft.Maps`.

super::operations! { "Microsoft.Maps", "Microsoft Maps";
    false "Microsoft Maps" {
        "register/action", "Register the provider", "Registers the subscription with the Maps provider.";
        "unregister/action", "Unregister the provider", "Unregisters the subscription from the Maps provider.";
        "operations/read", "Read operations", "Lists the operations of the Maps provider.";
        "resourceTypes/read", "Read resource types", "Lists the resource types of the Maps provider.";
        "locations/operationStatuses/read", "Read operation status", "Shows how far a long-running operation got.";
    }
    false "Maps Account" {
        "accounts/write", "Create or update a Maps account", "Creates or updates a Maps account.";
        "accounts/read", "Read a Maps account", "Shows a Maps account.";
        "accounts/delete", "Delete a Maps account", "Deletes a Maps account.";
        "accounts/listKeys/action", "List keys", "Shows the shared keys of a Maps account.";
        "accounts/regenerateKey/action", "Regenerate a key", "Replaces the primary or the secondary shared key of a Maps account.";
        "accounts/listSas/action", "List a SAS token", "Makes a SAS token for a Maps account.";
        "accounts/privateEndpointConnections/read", "Read private endpoint connections", "Shows the private endpoint connections of a Maps account.";
        "accounts/privateLinkResources/read", "Read private link resources", "Shows the private link resources of a Maps account.";
        "accounts/eventGridFilters/delete", "Delete an Event Grid filter", "Deletes an Event Grid filter.";
        "accounts/eventGridFilters/read", "Read an Event Grid filter", "Shows an Event Grid filter.";
        "accounts/eventGridFilters/write", "Write an Event Grid filter", "Creates or updates an Event Grid filter.";
        "accounts/providers/Microsoft.Insights/metricDefinitions/read", "Read metric definitions", "Lists the metrics of a Maps account.";
        "accounts/providers/Microsoft.Insights/metrics/read", "Read metrics", "Shows the metrics of a Maps account.";
        "accounts/providers/Microsoft.Insights/diagnosticSettings/read", "Read diagnostic settings", "Shows the diagnostic settings of a Maps account.";
        "accounts/providers/Microsoft.Insights/diagnosticSettings/write", "Write diagnostic settings", "Creates or updates the diagnostic settings of a Maps account.";
    }
    false "Creator" {
        "accounts/creators/write", "Create or update a Creator", "Creates or updates a Creator resource.";
        "accounts/creators/read", "Read a Creator", "Shows a Creator resource.";
        "accounts/creators/delete", "Delete a Creator", "Deletes a Creator resource.";
    }
    true "Batch" {
        "accounts/services/batch/action", "Use batch services", "Sends many requests of the search and route services in one.";
    }
    true "Analytics" {
        "accounts/services/analytics/read", "Read analytics", "Reads data of the analytics services.";
        "accounts/services/analytics/delete", "Delete analytics", "Deletes data of the analytics services.";
        "accounts/services/analytics/write", "Write analytics", "Writes data of the analytics services.";
    }
    true "Data" {
        "accounts/services/data/read", "Read data", "Reads uploaded data and Creator resources.";
        "accounts/services/data/delete", "Delete data", "Deletes uploaded data and Creator resources.";
        "accounts/services/data/write", "Write data", "Uploads data and writes Creator resources.";
    }
    true "Data ordering" {
        "accounts/services/dataordering/read", "Read data orders", "Reads data of the data ordering services.";
        "accounts/services/dataordering/write", "Write data orders", "Writes data of the data ordering services.";
    }
    true "Geolocation" {
        "accounts/services/geolocation/read", "Read geolocation", "Asks where an IP address is.";
    }
    true "Render" {
        "accounts/services/render/read", "Read map images", "Reads tiles, static images, attribution and copyright.";
    }
    true "Route" {
        "accounts/services/route/read", "Read routes", "Asks for directions, ranges and matrices.";
    }
    true "Search" {
        "accounts/services/search/read", "Read search results", "Asks for places, addresses and boundaries.";
    }
    true "Spatial" {
        "accounts/services/spatial/read", "Read spatial operations", "Asks for geofences, buffers and distances.";
        "accounts/services/spatial/write", "Write spatial data", "Writes data of the spatial services, such as published events.";
    }
    true "Time zone" {
        "accounts/services/timezone/read", "Read time zones", "Asks for time zones.";
    }
    true "Traffic" {
        "accounts/services/traffic/read", "Read traffic", "Asks for traffic flow and incidents.";
    }
    true "Turn by turn" {
        "accounts/services/turnbyturn/read", "Read turn-by-turn guidance", "Asks for guidance along a route.";
    }
    true "Weather" {
        "accounts/services/weather/read", "Read weather", "Asks for weather conditions and forecasts.";
    }
}
