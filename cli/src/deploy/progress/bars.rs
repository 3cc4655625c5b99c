//! Bars on a terminal: one for the run, and one for each thing that is waited for.

use std::{cell::RefCell, collections::BTreeMap, time::Duration};

use deploy::{Event, What};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// More waits than this are counted, not shown: a screen has few lines.
const MOST: usize = 8;
const TICK: Duration = Duration::from_millis(120);

/// The bars.
pub(super) struct Bars {
    all: MultiProgress,
    run: ProgressBar,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    under_way: u64,
    expected: u64,
    /// What is waited for, with its bar where there is room for one.
    waits: BTreeMap<(String, String), Option<ProgressBar>>,
}

impl Default for Bars {
    fn default() -> Self {
        let all = MultiProgress::new();
        let run = all.add(ProgressBar::new_spinner().with_style(style("{spinner} {elapsed} {msg}")));
        Self { all, run, state: RefCell::default() }
    }
}

impl Bars {
    /// Says how much there is to do.
    pub(super) fn expect(&self, count: u64) {
        self.state.borrow_mut().expected = count;
        self.run.set_length(count);
        self.run.set_style(style("{spinner} {elapsed} [{bar:24}] {pos}/{len} {msg}").progress_chars("=> "));
    }

    /// Shows what happened.
    pub(super) fn show(&self, event: &Event) {
        let key = (event.path.clone(), event.what.clone());
        let state = &mut *self.state.borrow_mut();
        match &event.event {
            What::Making | What::Deleting(_) | What::Changing(_) => {
                state.under_way += 1;
                self.run.enable_steady_tick(TICK);
            }
            What::Waiting(now) => self.wait(state, key, now),
            What::Made(_) | What::Gone => {
                state.finish(&key);
                if self.run.position() < state.expected {
                    self.run.inc(1);
                }
                state.under_way = state.under_way.saturating_sub(1);
            }
            What::Failed(_) => {
                state.finish(&key);
                state.under_way = state.under_way.saturating_sub(1);
            }
            What::Ready => state.finish(&key),
            What::Again(_) | What::Skipped(_) => {}
        }
        let hidden = state.waits.values().filter(|bar| bar.is_none()).count();
        let more = if hidden > 0 { format!(", {hidden} more waited for") } else { String::new() };
        self.run.set_message(format!("{} under way{more}", state.under_way));
    }

    fn wait(&self, state: &mut State, key: (String, String), now: &str) {
        let shown = state.waits.values().flatten().count();
        let words = format!("{}: {} is {now}", key.0, key.1);
        let bar = state.waits.entry(key).or_insert_with(|| {
            let bar = (shown < MOST).then(|| {
                let bar = ProgressBar::new_spinner().with_style(style("  {spinner} {elapsed} {wide_msg}"));
                self.all.insert_before(&self.run, bar)
            })?;
            bar.enable_steady_tick(TICK);
            Some(bar)
        });
        if let Some(bar) = bar {
            bar.set_message(words);
        }
    }

    /// Writes lines above the bars.
    pub(super) fn suspend(&self, write: impl FnOnce()) {
        self.all.suspend(write);
    }

    /// Takes all bars away.
    pub(super) fn clear(&self) {
        let waits = std::mem::take(&mut self.state.borrow_mut().waits);
        waits.into_values().flatten().for_each(|bar| bar.finish_and_clear());
        self.run.finish_and_clear();
    }
}

impl State {
    /// A thing is waited for no longer.
    fn finish(&mut self, key: &(String, String)) {
        if let Some(bar) = self.waits.remove(key).flatten() {
            bar.finish_and_clear();
        }
    }
}

/// A style by a template that is a fixed text, and right.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tell(bars: &Bars, path: &str, event: What) {
        bars.show(&Event { path: path.to_owned(), what: "NAT gateway".to_owned(), event });
    }

    #[test]
    fn each_wait_has_a_bar_until_it_ends() {
        let bars = Bars::default();
        bars.expect(12);
        for number in 0..12 {
            tell(&bars, &format!("nat{number}"), What::Making);
            tell(&bars, &format!("nat{number}"), What::Waiting("pending".to_owned()));
        }
        assert_eq!(bars.state.borrow().waits.values().flatten().count(), MOST);
        assert_eq!(bars.run.message(), "12 under way, 4 more waited for");
        for number in 0..12 {
            tell(&bars, &format!("nat{number}"), What::Made(None));
        }
        assert!(bars.state.borrow().waits.is_empty());
        assert_eq!((bars.run.position(), bars.run.message().as_str()), (12, "0 under way"));
        tell(&bars, "late", What::Gone);
        assert_eq!(bars.run.position(), 12);
    }
}
