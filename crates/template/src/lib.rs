//! The ARM template language.
