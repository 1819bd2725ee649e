//! The colours of the map.

/// A colour without transparency, as sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(
    /// Red.
    pub u8,
    /// Green.
    pub u8,
    /// Blue.
    pub u8,
);

impl Rgb {
    /// As style documents write it: `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// Every colour of one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    /// Sea, lakes.
    pub water: Rgb,
    /// The line between land and sea.
    pub coast: Rgb,
    /// Rivers.
    pub river: Rgb,
    /// Land.
    pub land: Rgb,
    /// Borders between countries.
    pub border: Rgb,
    /// The wide, faint band beneath a border.
    pub border_band: Rgb,
    /// Borders between states and provinces.
    pub state: Rgb,
    /// Names of capitals and large cities.
    pub city: Rgb,
    /// Names of towns.
    pub town: Rgb,
    /// What surrounds letters, so that they can be read on anything.
    pub halo: Rgb,
    /// The rim of the dot that marks a city.
    pub dot: Rgb,
}

impl Palette {
    /// Every colour, in the order of the fields.
    pub(crate) fn all(&self) -> [Rgb; 11] {
        let Self { water, coast, river, land, border, border_band, state, city, town, halo, dot } = *self;
        [water, coast, river, land, border, border_band, state, city, town, halo, dot]
    }

    /// The light look of `microsoft.base.road`.
    pub const ROAD: Self = Self {
        water: Rgb(0xa8, 0xd1, 0xe7),
        coast: Rgb(0x7f, 0xb3, 0xd0),
        river: Rgb(0x8f, 0xc1, 0xde),
        land: Rgb(0xf7, 0xf4, 0xed),
        border: Rgb(0x96, 0x86, 0xa6),
        border_band: Rgb(0xcf, 0xc2, 0xda),
        state: Rgb(0xd3, 0xcb, 0xd6),
        city: Rgb(0x2b, 0x2f, 0x36),
        town: Rgb(0x56, 0x5c, 0x66),
        halo: Rgb(0xff, 0xff, 0xff),
        dot: Rgb(0x4a, 0x50, 0x5a),
    };

    /// The dark look of `microsoft.base.darkgrey`.
    pub const DARK_GREY: Self = Self {
        water: Rgb(0x22, 0x2f, 0x3b),
        coast: Rgb(0x4a, 0x5a, 0x68),
        river: Rgb(0x2c, 0x3e, 0x4e),
        land: Rgb(0x3c, 0x3e, 0x42),
        border: Rgb(0x9a, 0x9d, 0xa6),
        border_band: Rgb(0x55, 0x57, 0x5e),
        state: Rgb(0x56, 0x59, 0x5f),
        city: Rgb(0xec, 0xed, 0xef),
        town: Rgb(0xb9, 0xbd, 0xc4),
        halo: Rgb(0x25, 0x27, 0x2b),
        dot: Rgb(0xd2, 0xd5, 0xda),
    };
}
