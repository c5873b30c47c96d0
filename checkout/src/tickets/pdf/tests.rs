//! What the PDF is to readers that are not ours: poppler's text and pictures, and a QR decoder on the pictures.

use std::path::Path;
use std::process::Command;

use super::*;
use crate::tickets::example;
use crate::tickets::sign::TicketSigner;

/// Dots per inch of the pictures: any printer has more.
const DPI: &str = "150";

fn poppler(tool: &str, arguments: &[&str]) -> String {
    let run = Command::new(tool).args(arguments).output();
    let run = run.unwrap_or_else(|error| panic!("{tool} of poppler-utils is needed: {error}"));
    let said = String::from_utf8_lossy(&run.stderr);
    // Older pdfinfo takes a mark that the standard (ISO 32000-1, table 321) has as a boolean for a fault.
    let faults = said.lines().filter(|line| !line.contains("Suspects object is wrong type")).count();
    assert!(run.status.success() && faults == 0, "{tool}: {said}");
    String::from_utf8(run.stdout).expect("UTF-8")
}

/// Text of all pages in the order in which it was written, words one space apart; pages one form feed apart.
fn text_of(pdf: &Path) -> String {
    let text = poppler("pdftotext", &["-raw", "-enc", "UTF-8", pdf.to_str().expect("a path"), "-"]);
    text.split('\u{c}')
        .map(|page| page.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join("\u{c}")
}

/// The QR codes on a page, as a decoder reads them from a picture of it.
fn codes_of(pdf: &Path, page: usize) -> Vec<String> {
    let picture = pdf.with_extension(format!("{page}"));
    let (page, file, to) = (page.to_string(), pdf.to_str().expect("a path"), picture.to_str().expect("a path"));
    poppler("pdftoppm", &["-gray", "-singlefile", "-r", DPI, "-f", &page, "-l", &page, file, to]);
    let pgm = std::fs::read(format!("{to}.pgm")).expect("a picture");
    // Netpbm's grey form: "P5", width, height and the largest value, then a byte a pixel.
    let mut head = pgm.splitn(4, |byte| *byte == b'\n');
    assert_eq!(head.next(), Some(b"P5".as_slice()));
    let size = std::str::from_utf8(head.next().expect("a size")).expect("ASCII");
    let (width, height) = size.split_once(' ').expect("two numbers");
    let (width, height): (usize, usize) = (width.parse().expect("pixels"), height.parse().expect("pixels"));
    let pixels = head.nth(1).expect("pixels");
    assert_eq!(pixels.len(), width * height);
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    picture.detect_grids().iter().map(|grid| grid.decode().expect("decodes").1).collect()
}

struct Order {
    folder: tempfile::TempDir,
    codes: Vec<String>,
    bytes: Vec<u8>,
}

impl Order {
    fn of(all: &[TicketFacts]) -> Self {
        let signer = TicketSigner::new(&[7; 32], "https://shop.example").expect("a key");
        let codes: Vec<_> = all.iter().map(|facts| signer.sign(facts).expect("signs")).collect();
        let printed: Vec<_> = all.iter().zip(&codes).map(|(facts, code)| Printed { facts, code }).collect();
        let bytes = render(&printed).expect("a PDF");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("tickets.pdf"), &bytes).expect("writes");
        assert_eq!(render(&printed).expect("a PDF"), bytes, "the same each time");
        Self { folder, codes, bytes }
    }

    fn pdf(&self) -> std::path::PathBuf {
        self.folder.path().join("tickets.pdf")
    }
}

#[test]
fn a_reader_finds_every_fact_and_every_code() {
    let mut other = example();
    other.id = "c0ffee00a1b2c3d4e5f60718293a4b5c".to_owned();
    other.seat = Some("stalls-C-13".to_owned());
    other.place = Some(("Stalls".to_owned(), "C".to_owned(), "13".to_owned()));
    let order = Order::of(&[example(), other]);
    let info = poppler("pdfinfo", &[order.pdf().to_str().expect("a path")]);
    for fact in ["Pages: 2", "Tagged: yes", "595 x 842 pts (A4)", "Title: Tickets: Summer Night at the Lido"] {
        assert!(info.split_whitespace().collect::<Vec<_>>().join(" ").contains(fact), "{fact} in {info}");
    }
    let text = text_of(&order.pdf());
    let pages: Vec<_> = text.split('\u{c}').collect();
    for (page, (number, seat, count)) in pages.iter().zip([("4F2AC81B", "12", "1 OF 2"), ("C0FFEE00", "13", "2 OF 2")])
    {
        for fact in [
            "Summer Night at the Lido",
            "Saturday, 19 June 2027, 18:30 UTC",
            "Harbour Hall, Pier 4",
            "Section Stalls",
            "Row C",
            &format!("Seat {seat}"),
            "Ticket type Stalls",
            "Price €48.50",
            number,
            &format!("TICKET {count}"),
        ] {
            assert!(page.contains(fact), "{fact} in {page}");
        }
    }
    for (at, code) in order.codes.iter().enumerate() {
        assert_eq!(codes_of(&order.pdf(), at + 1), std::slice::from_ref(code));
    }
    assert!(order.bytes.len() < 60_000, "{} bytes", order.bytes.len());
}

#[test]
fn names_of_many_scripts_can_be_read_and_copied() {
    let mut facts = example();
    facts.title = "Žižkovská noc, Ξημέρωμα & Білі ночі".to_owned();
    facts.venue = "Dům U Kamenného zvonu, Staroměstské náměstí 13, Praha".to_owned();
    let order = Order::of(std::slice::from_ref(&facts));
    let text = text_of(&order.pdf());
    assert!(text.contains(&facts.title) && text.contains(&facts.venue), "{text}");
}

#[test]
fn what_the_font_cannot_show_breaks_nothing() {
    let mut odd = vec![
        "東京ドーム公演".to_owned(),
        "Rock 🎸👩‍🎤 and Roll".to_owned(),
        "مهرجان الصيف".to_owned(),
        "שלום mixed עולם".to_owned(),
        "Z\u{300}\u{301}\u{302}\u{303}\u{304}algo".to_owned(),
        "\u{0}\u{7}\u{feff}\u{fffe}\u{202e}\u{e000}\u{10ffff}".to_owned(),
        "line\nbreak\r\nand\ttab".to_owned(),
        "W".repeat(5_000),
        "many words ".repeat(900),
        String::new(),
    ];
    odd.push(('\u{1}'..='\u{2ff}').collect());
    odd.push(('\u{1e00}'..='\u{213f}').collect());
    for text in odd {
        let mut facts = example();
        facts.title.clone_from(&text);
        facts.venue.clone_from(&text);
        facts.type_name.clone_from(&text);
        facts.starts_at.clone_from(&text);
        facts.place = Some((text.clone(), text.clone(), text.clone()));
        let order = Order::of(&[facts]);
        assert_eq!(codes_of(&order.pdf(), 1), order.codes, "{text}");
    }
    let mut facts = example();
    facts.title = "東京 Nights".to_owned();
    assert!(text_of(&Order::of(&[facts]).pdf()).contains("東京 Nights"), "shown as boxes and read as what it is");
}

#[test]
fn an_order_without_a_place_has_a_ticket_too_and_one_without_tickets_has_none() {
    let mut facts = example();
    (facts.seat, facts.place, facts.price) = (None, None, 0);
    let text = text_of(&Order::of(&[facts]).pdf());
    assert!(!text.contains("Row") && text.contains("Price Free"), "{text}");
    assert!(matches!(render(&[]), Err(PdfError::Pages(0))));
    let facts = example();
    let many = vec![Printed { facts: &facts, code: "code" }; PAGES_MAX + 1];
    assert!(matches!(render(&many), Err(PdfError::Pages(_))));
    let long = "c".repeat(3_000);
    assert!(matches!(render(&[Printed { facts: &facts, code: &long }]), Err(PdfError::Code(TooBig(3_000)))));
}
