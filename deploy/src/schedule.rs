//! Work in an order: each piece begins as soon as those before it are done.

use std::future::Future;

use futures_util::stream::{FuturesUnordered, StreamExt};

/// Runs a piece of work for each number, after those listed in `before` it.
///
/// `start` is told whether all of those succeeded, else the first that did not; the work says whether it succeeded
/// itself. Everything that can begin has begun; how much of it really runs at once is up to the work.
pub(crate) async fn run<Work>(before: &[Vec<usize>], mut start: impl FnMut(usize, Option<usize>) -> Work)
where
    Work: Future<Output = bool>,
{
    let mut behind = vec![Vec::new(); before.len()];
    let mut open: Vec<usize> = before.iter().map(Vec::len).collect();
    for (at, needed) in before.iter().enumerate() {
        for other in needed {
            behind[*other].push(at);
        }
    }
    let mut failed = vec![None; before.len()];
    let mut running = FuturesUnordered::new();
    let mut begin = |at: usize, failed: Option<usize>| {
        let work = start(at, failed);
        async move { (at, work.await) }
    };
    for (at, _) in before.iter().enumerate().filter(|(_, needed)| needed.is_empty()) {
        running.push(begin(at, None));
    }
    while let Some((at, fine)) = running.next().await {
        for next in &behind[at] {
            open[*next] -= 1;
            if !fine && failed[*next].is_none() {
                failed[*next] = Some(at);
            }
            if open[*next] == 0 {
                running.push(begin(*next, failed[*next]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::run;

    #[tokio::test]
    async fn what_does_not_depend_on_a_failure_goes_on() {
        let before = [vec![], vec![0], vec![1], vec![]];
        let seen = RefCell::new(Vec::new());
        run(&before, |at, failed| {
            seen.borrow_mut().push((at, failed));
            async move { failed.is_none() && at != 0 }
        })
        .await;
        let mut seen = seen.into_inner();
        seen.sort_unstable();
        assert_eq!(seen, [(0, None), (1, Some(0)), (2, Some(1)), (3, None)]);
    }
}
