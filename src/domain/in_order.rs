//! Sorting a short list. Not for long ones: the standard library's sort is faster there, but each list type that it
//! sorts adds some three kilobytes of code to the download.

/// Sorts by descending key; elements with equal keys keep their order. For lists of some hundred elements at most: the
/// time is quadratic.
pub fn largest_first<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    for end in 1..list.len() {
        let mut at = end;
        while at > 0 && key(&list[at - 1]) < key(&list[at]) {
            list.swap(at - 1, at);
            at -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_come_first_and_equal_ones_stay_as_they_are() {
        let mut list = vec![(1, 'a'), (3, 'b'), (1, 'c'), (2, 'd'), (3, 'e')];
        largest_first(&mut list, |(key, _)| *key);
        assert_eq!(list, [(3, 'b'), (3, 'e'), (2, 'd'), (1, 'a'), (1, 'c')]);
        largest_first(&mut list[..0], |(key, _)| *key);
    }
}
