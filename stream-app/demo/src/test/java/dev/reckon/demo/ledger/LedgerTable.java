package dev.reckon.demo.ledger;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A ledger as a table in Markdown, to be copied into the documentation. */
record LedgerTable(List<LedgerRow> rows) {

  private static final String HEAD =
      """
      | fault | events sent | lost | covered twice | longest time without a list, s | longest time without an answer of the view, s |
      |---|---|---|---|---|---|
      """;

  LedgerTable {
    rows = List.copyOf(rows);
  }

  /** The rows and what they come to. */
  String markdown() {
    List<LedgerRow> all = new ArrayList<>(rows);
    all.add(total());
    return HEAD + all.stream().map(LedgerTable::line).collect(joining());
  }

  /** Sums of events, and the longest times. */
  LedgerRow total() {
    return rows.stream()
        .reduce(
            new LedgerRow("all", 0, 0, 0, Duration.ZERO, Duration.ZERO),
            (sum, row) ->
                new LedgerRow(
                    sum.fault(),
                    sum.sent() + row.sent(),
                    sum.lost() + row.lost(),
                    sum.coveredTwice() + row.coveredTwice(),
                    longer(sum.withoutLists(), row.withoutLists()),
                    longer(sum.withoutView(), row.withoutView())));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static String line(LedgerRow row) {
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %d | %,d | %.2f | %.2f |%n",
        row.fault(),
        row.sent(),
        row.lost(),
        row.coveredTwice(),
        row.withoutLists().toMillis() / 1_000.0,
        row.withoutView().toMillis() / 1_000.0);
  }
}
