//! How wide text is, without asking a font.
//!
//! Widths are those of the widest of the fonts that viewers take for a font family, so that what fits here fits
//! everywhere.

/// A kind of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Sans,
    Bold,
    Mono,
}

/// A class of labels; `diagram.css` gives it its face and size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) class: &'static str,
    pub(super) face: Face,
    /// The size in tenths of a pixel.
    pub(super) size: i32,
}

const fn style(class: &'static str, face: Face, size: i32) -> Style {
    Style { class, face, size }
}

pub(super) const NETWORK: Style = style("network-name", Face::Bold, 160);
pub(super) const RANGE: Style = style("range", Face::Mono, 125);
pub(super) const ZONE: Style = style("zone-name", Face::Sans, 115);
pub(super) const SUBNET: Style = style("subnet-name", Face::Bold, 125);
pub(super) const BLOCK: Style = style("block", Face::Mono, 115);
pub(super) const PURPOSE: Style = style("purpose", Face::Sans, 110);
pub(super) const ITEM: Style = style("item", Face::Sans, 120);
pub(super) const KIND: Style = style("kind", Face::Sans, 105);
pub(super) const WAY: Style = style("way-to", Face::Mono, 105);

/// Every style.
#[cfg(test)]
pub(super) const STYLES: &[Style] = &[NETWORK, RANGE, ZONE, SUBNET, BLOCK, PURPOSE, ITEM, KIND, WAY];

impl Style {
    /// The width of a text in pixels, rounded up.
    pub(super) fn width(self, text: &str) -> i32 {
        let thousandths: i32 = text.chars().map(|c| advance(self.face, c)).sum();
        (thousandths * self.size + 9_999) / 10_000
    }

    /// The text, shortened to a width if it is wider.
    pub(super) fn fit(self, text: &str, width: i32) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let mut short = String::new();
        for c in text.chars() {
            short.push(c);
            if self.width(&short) + self.width("…") > width {
                short.pop();
                break;
            }
        }
        short.truncate(short.trim_end().len());
        short.push('…');
        short
    }
}

/// The advance of a letter in thousandths of its size.
fn advance(face: Face, c: char) -> i32 {
    let at = (c as usize).checked_sub(0x20);
    match (face, at) {
        (Face::Mono, Some(at)) if at < 0x5f => 603,
        (Face::Sans, Some(at)) if at < 0x5f => i32::from(SANS[at]),
        (Face::Bold, Some(at)) if at < 0x5f => i32::from(BOLD[at]),
        // Pictures are the widest there is.
        _ if c >= '\u{1f000}' => 1_400,
        _ => 1_100,
    }
}

/// From space to tilde: the wider of `DejaVu Sans`, the widest usual fallback, and Arial.
const SANS: [u16; 95] = [
    318, 401, 460, 838, 637, 951, 780, 275, 391, 391, 500, 838, 318, 361, 318, 337, 637, 637, 637, 637, 637,
    637, 637, 637, 637, 637, 337, 337, 838, 838, 838, 557, 1016, 685, 687, 723, 771, 667, 611, 778, 752, 295,
    500, 667, 558, 863, 749, 788, 667, 788, 723, 667, 611, 732, 685, 989, 686, 667, 686, 391, 337, 391, 838,
    557, 500, 613, 635, 550, 635, 616, 353, 635, 634, 278, 278, 580, 278, 975, 634, 612, 635, 635, 412, 521,
    393, 634, 592, 818, 592, 592, 525, 637, 337, 637, 838,
];

/// The same in bold.
const BOLD: [u16; 95] = [
    349, 457, 521, 838, 696, 1002, 873, 307, 458, 458, 523, 838, 380, 416, 380, 366, 696, 696, 696, 696, 696,
    696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 611, 1000, 774, 763, 734, 831, 684, 684, 821, 837, 373,
    557, 775, 638, 996, 837, 851, 733, 851, 771, 721, 683, 813, 774, 1104, 771, 725, 726, 458, 366, 458, 838,
    557, 500, 675, 716, 593, 716, 679, 436, 716, 712, 343, 343, 666, 343, 1042, 712, 688, 716, 716, 494, 596,
    479, 712, 652, 924, 646, 652, 583, 712, 366, 712, 838,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_where_it_ends() {
        assert_eq!(ITEM.fit("main", 100), "main");
        let short = ITEM.fit("a_very_long_name_of_a_subnet", 100);
        assert!(short.starts_with("a_very") && short.ends_with('…') && ITEM.width(&short) <= 100, "{short}");
        assert_eq!(ITEM.fit("main", 5), "…");
        assert_eq!(BLOCK.width("10.0.0.0/16"), 77);
    }

    #[test]
    fn the_style_sheet_has_every_size() {
        let css = include_str!("diagram.css");
        for style in STYLES {
            let size = format!("font-size: {}.{}px", style.size / 10, style.size % 10).replace(".0px", "px");
            let rule = css.split(&format!(".{} {{", style.class)).nth(1).and_then(|it| it.split('}').next());
            let rule = rule.unwrap_or_else(|| panic!("no rule for {}", style.class));
            assert!(rule.contains(&size), "{}: {size}", style.class);
            assert_eq!(rule.contains("monospace"), style.face == Face::Mono, "{}", style.class);
            assert_eq!(rule.contains("font-weight: 600"), style.face == Face::Bold, "{}", style.class);
        }
    }
}
