//! Groups of pivots: what a reader may choose between on pages with zones.

/// The groups of a file, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ZonePivots {
    /// The groups; their ids are unique.
    pub groups: Vec<PivotGroup>,
}

/// Pivots that exclude each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PivotGroup {
    /// What pages call it: `shell`.
    pub id: String,
    /// Name for readers; the id, when it has none.
    pub title: String,
    /// What asks readers to choose; empty without one.
    pub prompt: String,
    /// Id and title of each pivot.
    pub pivots: Vec<(String, String)>,
}

impl ZonePivots {
    /// The group called `id`; letter case does not matter.
    #[must_use]
    pub fn group(&self, id: &str) -> Option<&PivotGroup> {
        self.groups
            .iter()
            .find(|group| group.id.eq_ignore_ascii_case(id))
    }

    /// The title of the pivot `id`: of the first group that has it among those that `wanted` takes.
    pub fn title(&self, id: &str, wanted: impl Fn(&PivotGroup) -> bool) -> Option<&str> {
        let groups = self.groups.iter().filter(|group| wanted(group));
        let mut pivots = groups.flat_map(|group| &group.pivots);
        pivots
            .find(|(known, _)| known.eq_ignore_ascii_case(id))
            .map(|(_, title)| title.as_str())
    }
}
