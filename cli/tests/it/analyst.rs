//! What an analyst sees who asks the tables.

use crate::harness::Desk;

/// With a lake of a few orders.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.orders("orders/a.json", 50, 1, "");
    let played = desk.type_in("run orders/a.json");
    assert_eq!(played.code(), 0, "{}", played.stderr());
    desk
}

#[test]
fn json_keeps_digits_order_and_every_column() {
    let desk = desk();
    let sql = "select cast('12345678901234567.89' as decimal(19,2)) as b, [cast(1 as decimal(3,2))] as a, 1.5 as c, null as d";
    let answer = desk.type_in(&format!("query --format json {}", sql.replace(' ', "~")));
    insta::assert_snapshot!(answer.stdout(), @r#"
    [
      {
        "b": "12345678901234567.89",
        "a": [
          "1.00"
        ],
        "c": 1.5,
        "d": null
      }
    ]
    "#);
    let twice =
        desk.type_in("query --format json select~a.total,~b.total~from~orders~a~cross~join~orders~b~limit~1");
    assert_eq!(twice.code(), 3);
    insta::assert_snapshot!(twice.stderr(), @"error: two columns are called `total`, and a JSON object keeps one of them: name the other with `as`");
    let comment = desk.type_in("query --~why");
    assert_ne!(comment.code(), 2, "a comment is no option: {}", comment.stderr());
}

#[test]
fn what_others_wrote_moves_no_terminal() {
    let desk = desk();
    let answer = desk.type_in("query select~concat('a',chr(27),'[2J',chr(10),'b')~as~x");
    insta::assert_snapshot!(answer.stdout(), @r"
    x
    a\u{1b}[2J\u{a}b
    ");
}

#[test]
fn a_file_that_somebody_shortened_is_an_error() {
    let desk = desk();
    let analytics = std::fs::read_dir(desk.folder.path().join(".lakegate/buckets")).unwrap();
    let analytics = analytics
        .map(|entry| entry.unwrap().path())
        .find(|path| path.display().to_string().contains("analytics"));
    for partition in std::fs::read_dir(analytics.unwrap().join("orders")).unwrap() {
        for file in std::fs::read_dir(partition.unwrap().path()).unwrap() {
            std::fs::File::options().write(true).open(file.unwrap().path()).unwrap().set_len(300).unwrap();
        }
    }
    let answer = desk.type_in("query select~sum(total)~from~orders");
    assert_eq!(answer.code(), 3, "{}", answer.stderr());
    assert!(answer.stderr().contains(".parquet` is shorter than it was"), "{}", answer.stderr());
}
