//! The answer to a question, with the statements that decide.

use serde_json::{Value, json};

use super::{frame, line, place};
use crate::{
    can::{Answer, Ground},
    finding::Doubt,
    infrastructure::Infrastructure,
};

/// The answer as a person reads it.
pub fn answer(infrastructure: &Infrastructure, answer: &Answer<'_>) -> String {
    let source = infrastructure.source.as_ref();
    let mut out = format!("{}\n", word(answer));
    match answer {
        Answer::Allowed(grounds) => grounds.iter().for_each(|one| ground(&mut out, "allowed", one)),
        Answer::Denied(one) => ground(&mut out, "denied", one),
        Answer::NotAllowed(layers) => {
            for layer in layers {
                line(&mut out, format_args!("no {} allows it", layer.name()));
            }
        }
        Answer::Unknown(doubts) => {
            for doubt in doubts {
                out.push('\n');
                line(&mut out, format_args!("{}", doubt.reason));
                frame::write(&mut out, source, doubt.span);
            }
        }
    }
    out
}

/// The answer as a JSON document.
pub fn answer_json(answer: &Answer<'_>) -> Value {
    let grounds: &[Ground<'_>] = match answer {
        Answer::Allowed(grounds) => grounds,
        Answer::Denied(ground) => std::slice::from_ref(ground),
        Answer::NotAllowed(_) | Answer::Unknown(_) => &[],
    };
    let missing: Vec<&str> = match answer {
        Answer::NotAllowed(layers) => layers.iter().map(|layer| layer.name()).collect(),
        _ => Vec::new(),
    };
    let doubts: &[Doubt] = if let Answer::Unknown(doubts) = answer { doubts } else { &[] };
    let ground = |ground: &Ground<'_>| {
        json!({
            "layer": ground.layer.name(),
            "resource": ground.holder.name,
            "sid": ground.statement.sid,
            "statement": ground.statement.pointer,
            "place": ground.place.map(|node| place::json(ground.text, node.span)),
        })
    };
    json!({
        "answer": word(answer),
        "by": grounds.iter().map(ground).collect::<Vec<_>>(),
        "missing": missing,
        "unknown": doubts.iter().map(|doubt| &doubt.reason).collect::<Vec<_>>(),
    })
}

fn word(answer: &Answer<'_>) -> &'static str {
    match answer {
        Answer::Allowed(_) => "allowed",
        Answer::Denied(_) => "denied",
        Answer::NotAllowed(_) => "not allowed",
        Answer::Unknown(_) => "unknown",
    }
}

fn ground(out: &mut String, does: &str, ground: &Ground<'_>) {
    let statement = &ground.statement;
    let name = statement.sid.as_deref().unwrap_or(&statement.pointer);
    let by = format!("{does} by the {} in `{}`", ground.layer.name(), ground.holder.name);
    out.push('\n');
    if let Some(node) = ground.place {
        line(out, format_args!("{by}, statement `{name}`"));
        frame::write_all(out, ground.text, node.span);
    } else {
        line(out, format_args!("{by}, which implies it"));
        frame::write(out, ground.text, ground.holder.span);
    }
}
