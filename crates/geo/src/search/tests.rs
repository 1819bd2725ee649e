//! The gazetteer asked what people ask.
