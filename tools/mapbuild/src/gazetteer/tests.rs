//! A world of five places, compiled and searched.

use super::build;
use flate2::Compression;
use flate2::write::GzEncoder;
use lazurite_geo::search::answer::Kind;
use lazurite_geo::search::{Gazetteer, Query, ReverseQuery};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

const PLACES: &str = "\
1\tHelsinki\t60.16952\t24.93545\tFI\t01\t011\tPPLC\t658864\tHelsingfors,HEL
2\tKallio\t60.18427\t24.94934\tFI\t01\t011\tPPLX\t29755\tBerghäll
3\tTampere\t61.49911\t23.78712\tFI\t06\t\tPPLA\t202687\tTammerfors
4\tTampere\t10.00000\t10.00000\tFJ\t99\t\t\t0\t
5\tSuva\t-18.14161\t178.44149\tFJ\t01\t\tPPLC\t77366\t
";

fn write(dir: &Path, places: &str) {
    let packed = |name: &str, text: &str| {
        let mut file = GzEncoder::new(File::create(dir.join(name)).unwrap(), Compression::fast());
        file.write_all(text.as_bytes()).unwrap();
        file.finish().unwrap();
    };
    packed("places.tsv.gz", places);
    packed("admin2.json.gz", r#"{"FI.01.011":"Helsinki sub-region"}"#);
    packed("country-names.tsv.gz", "sv\tFI\tFinland\nfi\tFI\tSuomi\n");
    fs::write(dir.join("admin1.json"), r#"{"FI.01":"Uusimaa","FI.06":"Pirkanmaa Region"}"#).unwrap();
    let countries = r#"{"FJ":{"name":"Fiji","iso3":"FJI"},"FI":{"name":"Finland","iso3":"FIN"}}"#;
    fs::write(dir.join("countries.json"), countries).unwrap();
    fs::write(dir.join("subdivisions.tsv"), "FI\t11\tPirkanmaa\tBirkaland\nFI\tUM\tUusimaa\tNyland\n").unwrap();
}

fn compiled(places: &str) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), places);
    let output = dir.path().join("gazetteer.bin");
    build(dir.path(), &output).unwrap();
    fs::read(output).unwrap()
}

fn first(gazetteer: &Gazetteer, query: &str) -> (Kind, String) {
    let found = gazetteer.geocode(&Query::text(query)).into_iter().next().unwrap();
    (found.kind, found.address.formatted_address)
}

#[test]
fn what_is_compiled_is_found() {
    let gazetteer = Gazetteer::open(compiled(PLACES).leak()).unwrap();
    let cases = [
        ("helsingfors", Kind::PopulatedPlace, "Helsinki, Uusimaa, Finland"),
        ("Berghaell", Kind::Neighborhood, "Kallio, Helsinki, Uusimaa, Finland"),
        ("Nyland", Kind::AdminDivision1, "Uusimaa, Finland"),
        ("UM", Kind::AdminDivision1, "Uusimaa, Finland"),
        ("Birkaland", Kind::AdminDivision1, "Pirkanmaa Region, Finland"),
        ("Helsinki sub-region", Kind::AdminDivision2, "Helsinki sub-region, Uusimaa, Finland"),
        ("Suomi", Kind::CountryRegion, "Finland"),
        ("FIN", Kind::CountryRegion, "Finland"),
        ("tampere fiji", Kind::PopulatedPlace, "Tampere, Fiji"),
        ("tampere", Kind::PopulatedPlace, "Tampere, Pirkanmaa Region, Finland"),
    ];
    for (query, kind, line) in cases {
        assert_eq!(first(&gazetteer, query), (kind, line.to_owned()), "{query}");
    }
    let near_suva = gazetteer.reverse(&ReverseQuery::at(178.43, -18.13)).unwrap();
    assert_eq!(near_suva.address.formatted_address, "Suva, Fiji");
}

#[test]
fn the_order_of_the_sources_does_not_matter() {
    let mut lines: Vec<&str> = PLACES.lines().collect();
    lines.reverse();
    assert_eq!(compiled(PLACES), compiled(&(lines.join("\n") + "\n")));
}

#[test]
fn a_wrong_line_is_named() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &PLACES.replace("61.49911", "north"));
    let fault = build(dir.path(), &dir.path().join("gazetteer.bin")).unwrap_err();
    let told = format!("{fault:#}");
    assert!(told.contains("places.tsv.gz, line 3") && told.contains("latitude"), "{told}");
}
