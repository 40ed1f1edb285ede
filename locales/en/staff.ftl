# What the people who run a program are told.
# $program (String)
budget-spent-head = 📉 { $program }: the points budget is used up
# $points (Number)
# $shown (String)
budget-spent-line = { $points ->
    [one] The budget of { $shown } point no longer covers new purchases. What it does not cover earns nothing, and members are told so. To go on, raise the program’s points budget.
   *[other] The budget of { $shown } points no longer covers new purchases. What it does not cover earns nothing, and members are told so. To go on, raise the program’s points budget.
}
