//! Column types as the catalog spells them, and as Arrow does.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields, TimeUnit};

/// A type that one side has and the other has not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no column type corresponds to `{0}`")]
pub(crate) struct NoSuchKind(String);

/// The catalog's spelling of an Arrow type, as a crawler finds it in a Parquet file.
pub(crate) fn spell(kind: &DataType) -> Result<String, NoSuchKind> {
    Ok(match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "string".to_owned(),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => "binary".to_owned(),
        DataType::Boolean => "boolean".to_owned(),
        DataType::Int8 => "tinyint".to_owned(),
        DataType::Int16 => "smallint".to_owned(),
        DataType::Int32 => "int".to_owned(),
        DataType::Int64 => "bigint".to_owned(),
        DataType::Float32 => "float".to_owned(),
        DataType::Float64 => "double".to_owned(),
        DataType::Date32 => "date".to_owned(),
        DataType::Timestamp(_, _) => "timestamp".to_owned(),
        DataType::Decimal128(precision, scale) => format!("decimal({precision},{scale})"),
        DataType::List(item) | DataType::LargeList(item) => format!("array<{}>", spell(item.data_type())?),
        DataType::Struct(fields) => {
            let fields: Result<Vec<String>, NoSuchKind> = fields
                .iter()
                .map(|field| Ok(format!("{}:{}", field.name(), spell(field.data_type())?)))
                .collect();
            format!("struct<{}>", fields?.join(","))
        }
        other => return Err(NoSuchKind(other.to_string())),
    })
}

/// The Arrow type of the catalog's spelling.
pub(crate) fn parse(text: &str) -> Result<DataType, NoSuchKind> {
    let mut rest = text.trim();
    match one(&mut rest) {
        Some(kind) if rest.is_empty() => Ok(kind),
        _ => Err(NoSuchKind(text.to_owned())),
    }
}

fn one(rest: &mut &str) -> Option<DataType> {
    let word = take_while(rest, |c| c.is_ascii_alphanumeric() || c == '_').to_ascii_lowercase();
    Some(match word.as_str() {
        "string" | "json" => DataType::Utf8,
        "varchar" | "char" => {
            numbers(rest)?;
            DataType::Utf8
        }
        "binary" => DataType::Binary,
        "boolean" => DataType::Boolean,
        "tinyint" => DataType::Int8,
        "smallint" => DataType::Int16,
        "int" | "integer" => DataType::Int32,
        "bigint" => DataType::Int64,
        "float" => DataType::Float32,
        "double" => DataType::Float64,
        "date" => DataType::Date32,
        "timestamp" => DataType::Timestamp(TimeUnit::Microsecond, None),
        "decimal" => match numbers(rest)?.as_slice() {
            [precision, scale] => DataType::Decimal128(*precision, i8::try_from(*scale).ok()?),
            [precision] => DataType::Decimal128(*precision, 0),
            [] => DataType::Decimal128(10, 0),
            _ => return None,
        },
        "array" => {
            expect(rest, '<')?;
            let item = Field::new("element", one(rest)?, true);
            expect(rest, '>')?;
            DataType::List(Arc::new(item))
        }
        "struct" => DataType::Struct(fields(rest)?),
        _ => return None,
    })
}

fn fields(rest: &mut &str) -> Option<Fields> {
    expect(rest, '<')?;
    let mut fields = Vec::new();
    loop {
        let name = take_while(rest, |c| c != ':' && c != '>' && c != ',').trim().to_owned();
        expect(rest, ':')?;
        fields.push(Field::new(name, one(rest)?, true));
        if expect(rest, ',').is_none() {
            expect(rest, '>')?;
            return Some(Fields::from(fields));
        }
    }
}

/// `(a,b)`, or nothing.
fn numbers(rest: &mut &str) -> Option<Vec<u8>> {
    if expect(rest, '(').is_none() {
        return Some(Vec::new());
    }
    let inside = take_while(rest, |c| c != ')').to_owned();
    expect(rest, ')')?;
    inside.split(',').map(|number| number.trim().parse().ok()).collect()
}

fn expect(rest: &mut &str, wanted: char) -> Option<()> {
    *rest = rest.trim_start().strip_prefix(wanted)?.trim_start();
    Some(())
}

fn take_while<'a>(rest: &mut &'a str, keep: impl Fn(char) -> bool) -> &'a str {
    let (head, tail) = rest.split_at(rest.find(|c| !keep(c)).unwrap_or(rest.len()));
    *rest = tail;
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spelled_is_read_back() {
        for text in [
            "string",
            "bigint",
            "decimal(12,2)",
            "timestamp",
            "array<string>",
            "struct<a:int,b:array<struct<sku:string,qty:bigint,price:decimal(38,10)>>,c:date>",
        ] {
            assert_eq!(spell(&parse(text).unwrap()).unwrap(), text);
        }
        assert_eq!(parse("decimal").unwrap(), DataType::Decimal128(10, 0));
        assert_eq!(
            parse(" struct< a : varchar(10) , b:int >").unwrap(),
            parse("struct<a:string,b:int>").unwrap()
        );
    }

    #[test]
    fn what_is_no_type_is_named() {
        for text in [
            "",
            "text",
            "array<",
            "array<int",
            "struct<>",
            "struct<a>",
            "int int",
            "decimal(1,2,3)",
            "decimal(999,0)",
        ] {
            assert_eq!(parse(text), Err(NoSuchKind(text.to_owned())));
        }
        assert!(spell(&DataType::Duration(TimeUnit::Second)).is_err());
    }
}
