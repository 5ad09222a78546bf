//! Dictionaries are written where values repeat, and only there.

use std::fmt::Write;

use lake_refine::Options;
use parquet::basic::Encoding;

use super::contracts::small;
use super::records::line;
use super::world::{Batch, Folder, open};

fn columns_with_dictionary(parquet: &[u8]) -> Vec<String> {
    let builder = open(parquet);
    let columns = builder.metadata().row_group(0).columns();
    let has_dictionary = columns.iter().filter(|column| {
        column
            .encodings()
            .any(|encoding| matches!(encoding, Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY))
    });
    has_dictionary.map(|column| column.column_path().string()).collect()
}

#[test]
fn near_unique_columns_have_no_dictionary_also_inside_lists() {
    let mut lines = String::new();
    for i in 0..5000 {
        let item = format!(r#"{{"sku":"sku {}","price":{}.{:02}}}"#, i % 50, i, i % 100);
        let _ = write!(lines, "{}", line(&format!(r#""id":{i},"note":"{}","items":[{item}]"#, i % 9)));
    }
    let mut folder = Folder::default();
    Batch::of("j1", "", lines.as_bytes()).refine(&small(), &Options::default(), &mut folder).unwrap();
    let found = columns_with_dictionary(&folder.files["orders/b1-00000.parquet"]);
    for column in ["note", "items.list.element.sku", "_source_key"] {
        assert!(found.iter().any(|path| path == column), "{column} in {found:?}");
    }
    for column in ["id", "items.list.element.price"] {
        assert!(!found.iter().any(|path| path == column), "{column} in {found:?}");
    }
}
