//! Which column of a file is what: by the usual names in three languages and of the usual systems, or as somebody says.

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// Who: the client's own id of a customer.
    Member,
    /// Their phone.
    Phone,
    /// Their e-mail.
    Email,
    /// Their card in the other system.
    Card,
    /// The balance of points.
    Balance,
    /// The amount of a purchase, negative for a refund.
    Amount,
    /// How many pieces, for files that state a price for each.
    Quantity,
    /// The price of a piece.
    Price,
    /// When it happened, or the day of it.
    OccurredAt,
    /// The time of day, where it stands apart.
    Time,
    /// The number of a receipt or an order.
    Receipt,
    /// The cashier.
    Cashier,
    /// The level.
    Level,
    /// The last day of the balance.
    ExpiresOn,
    /// What is owed.
    Debt,
    /// When they joined.
    JoinedOn,
}

impl Column {
    /// All columns with their codes.
    pub const CODES: [(Column, &str); 16] = [
        (Column::Member, "member"),
        (Column::Phone, "phone"),
        (Column::Email, "email"),
        (Column::Card, "card"),
        (Column::Balance, "balance"),
        (Column::Amount, "amount"),
        (Column::Quantity, "quantity"),
        (Column::Price, "price"),
        (Column::OccurredAt, "occurred_at"),
        (Column::Time, "time"),
        (Column::Receipt, "receipt"),
        (Column::Cashier, "cashier"),
        (Column::Level, "level"),
        (Column::ExpiresOn, "expires_on"),
        (Column::Debt, "debt"),
        (Column::JoinedOn, "joined_on"),
    ];
    /// The columns that say who somebody is, the most certain first.
    pub const PEOPLE: [Column; 4] = [Column::Member, Column::Card, Column::Phone, Column::Email];

    /// Returns the code.
    pub fn code(self) -> &'static str {
        Column::CODES.iter().find(|(column, _)| *column == self).map_or("", |(_, code)| code)
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<Column> {
        Column::CODES.iter().find(|(_, known)| *known == code).map(|(column, _)| *column)
    }

    /// Whether it holds what is brought in: two of its kind are a question.
    fn is_sum(self) -> bool {
        matches!(self, Column::Balance | Column::Amount | Column::OccurredAt | Column::Debt)
    }
}

/// Names of columns, and words beside numbers and days, in three languages.
const DICTIONARY: &str = include_str!("dictionary.txt");

/// Returns the words of the dictionary under a key.
pub(super) fn words_of(key: &str) -> impl Iterator<Item = &'static str> {
    let line = DICTIONARY.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
    line.unwrap_or_default().split(' ')
}

/// The columns of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Their names, in the order of the file.
    pub header: Vec<String>,
    /// What each holds; `None` for what is not used.
    pub columns: Vec<Option<Column>>,
    /// Columns of which two may be meant: the one that is used, and the other.
    pub doubts: Vec<(Column, String, String)>,
}

impl Mapping {
    /// Finds the columns by their names. What is `said` goes before; a name that no column has is returned as the error.
    pub fn of(header: &[String], said: &[(Column, String)]) -> Result<Mapping, String> {
        let columns = vec![None; header.len()];
        let mut mapping = Mapping { header: header.to_vec(), columns, doubts: Vec::new() };
        for (column, name) in said {
            let at = header.iter().position(|known| plain(known) == plain(name)).ok_or_else(|| name.clone())?;
            mapping.columns[at] = Some(*column);
        }
        // Each column takes the likeliest of the names that are there.
        for (column, code) in Column::CODES {
            if mapping.at(column).is_some() {
                continue;
            }
            let names: Vec<&str> = words_of(code).collect();
            let rank = |at: usize| names.iter().position(|known| *known == plain(&header[at]));
            let free = (0..header.len()).filter(|at| mapping.columns[*at].is_none());
            let mut found: Vec<(usize, usize)> = free.filter_map(|at| Some((rank(at)?, at))).collect();
            found.sort_unstable();
            let Some((_, at)) = found.first().copied() else { continue };
            mapping.columns[at] = Some(column);
            // Of several ways to say who somebody is the likeliest is taken; of two sums neither is likelier.
            if let Some((_, other)) = found.get(1).filter(|_| column.is_sum()) {
                mapping.doubts.push((column, header[at].clone(), header[*other].clone()));
            }
        }
        mapping.settle_id();
        Ok(mapping)
    }

    /// The columns as they were confirmed, by their codes.
    pub fn of_codes(header: &[String], codes: &[String]) -> Mapping {
        let columns = (0..header.len()).map(|at| codes.get(at).and_then(|code| Column::from_code(code)));
        Mapping { header: header.to_vec(), columns: columns.collect(), doubts: Vec::new() }
    }

    /// Returns the codes of the columns, empty for what is not used.
    pub fn codes(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.map_or("", Column::code).to_owned()).collect()
    }

    /// A column that is named `id` is that of the purchase where another says who bought it, and else that of the member.
    fn settle_id(&mut self) {
        let Some(at) = self.header.iter().position(|name| plain(name) == "id") else { return };
        if self.columns[at].is_some() {
            return;
        }
        let sale = self.at(Column::Amount).or(self.at(Column::Price)).is_some();
        self.columns[at] = match self.names_people() {
            false => Some(Column::Member),
            true if sale && self.at(Column::Receipt).is_none() => Some(Column::Receipt),
            true => None,
        };
    }

    /// Whether a column says who somebody is.
    pub fn names_people(&self) -> bool {
        Column::PEOPLE.into_iter().any(|column| self.at(column).is_some())
    }

    /// Returns where a column is.
    pub fn at(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|known| *known == Some(column))
    }

    /// Returns the name of a column in the file.
    pub fn name(&self, column: Column) -> &str {
        self.at(column).and_then(|at| self.header.get(at)).map_or(column.code(), String::as_str)
    }

    /// Returns the columns that are used, in the order of the file.
    pub fn used(&self) -> impl Iterator<Item = (Column, &str)> {
        self.columns.iter().zip(&self.header).filter_map(|(column, name)| Some(((*column)?, name.as_str())))
    }

    /// Returns the names of the columns that are not used.
    pub fn ignored(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().zip(&self.header).filter(|(column, _)| column.is_none()).map(|(_, name)| name.as_str())
    }
}

/// A name in lower case without spaces, signs and ё.
fn plain(name: &str) -> String {
    // The letter io is often written as ie.
    let letters = name.to_lowercase().replace('\u{451}', "\u{435}");
    letters.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &[&str], said: &[(Column, &str)]) -> Result<Mapping, String> {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        let said: Vec<(Column, String)> = said.iter().map(|(column, name)| (*column, (*name).to_owned())).collect();
        Mapping::of(&header, &said)
    }

    fn used(header: &[&str]) -> Vec<(Column, String)> {
        of(header, &[]).unwrap().used().map(|(column, name)| (column, name.to_owned())).collect()
    }

    #[test]
    fn usual_names_are_found_in_any_case_and_others_are_named() {
        let found = of(&["Email", "Points Balance", "VIP Tier", "Referral URL"], &[]).unwrap();
        assert_eq!(found.columns, [Some(Column::Email), Some(Column::Balance), Some(Column::Level), None]);
        assert_eq!(found.ignored().collect::<Vec<_>>(), ["Referral URL"]);
        assert_eq!(used(&["Телефон", "Баланс бонусов", "ФИО"]).len(), 2);
        assert_eq!(used(&["手机号", "积分", "姓名"]).len(), 2);
        let retail =
            ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"];
        assert_eq!(used(&retail).len(), 5);
        assert_eq!(Mapping::of_codes(&found.header, &found.codes()).columns, found.columns);
    }

    #[test]
    fn of_several_the_likeliest_is_taken_and_sums_are_asked_about() {
        let found = of(&["Default Address Phone", "Phone", "Email"], &[]).unwrap();
        assert_eq!((found.columns, found.doubts), (vec![None, Some(Column::Phone), Some(Column::Email)], vec![]));
        let found = of(&["A", "Баланс", "Бонусы"], &[(Column::Member, "a"), (Column::Balance, "бонусы")]).unwrap();
        assert_eq!(found.columns, [Some(Column::Member), None, Some(Column::Balance)]);
        assert_eq!(of(&["A"], &[(Column::Member, "b")]), Err("b".into()));
        let twice = of(&["Phone", "Points", "Balance"], &[]).unwrap();
        assert_eq!(twice.doubts, [(Column::Balance, "Balance".into(), "Points".into())]);
    }

    #[test]
    fn an_id_is_that_of_the_member_or_of_the_purchase() {
        let id = |header: &[&str]| used(header).into_iter().find(|(_, name)| name == "id").map(|(column, _)| column);
        assert_eq!(id(&["id", "balance"]), Some(Column::Member));
        assert_eq!(id(&["id", "phone", "balance"]), None);
        assert_eq!(id(&["id", "member", "amount", "date"]), Some(Column::Receipt));
        assert_eq!(id(&["id", "member", "amount", "date", "order"]), None);
    }
}
