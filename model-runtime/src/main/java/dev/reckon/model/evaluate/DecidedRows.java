package dev.reckon.model.evaluate;

import dev.reckon.history.HistoryEvent;
import dev.reckon.model.data.HistoryReader;
import dev.reckon.model.data.SearchTruth;
import dev.reckon.model.data.TargetEvent;
import dev.reckon.model.retrieve.History;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The test rows in which there is something to find: a search that decided the target, among others
 * that a model reads.
 *
 * @param rows short histories first
 * @param decided test rows whose target a search decided
 * @param notRead those of them whose search the model does not read: it is older than its window
 * @param onlySearch those whose search is the only one that is read
 */
record DecidedRows(List<DecidedRow> rows, int decided, int notRead, int onlySearch) {

  DecidedRows {
    rows = List.copyOf(rows);
  }

  /**
   * The rows of a test.
   *
   * @param reader of the model, of {@code test}
   * @param windowLength C, the longest history the model reads
   */
  static DecidedRows of(TestRows test, HistoryReader reader, int windowLength, SearchTruth truth) {
    List<DecidedRow> rows = new ArrayList<>();
    int[] users = test.users();
    int decided = 0;
    int notRead = 0;
    for (int i = 0; i < users.length; i++) {
      TargetEvent target = test.targets().get(i);
      String search = truth.searchOf(target.eventId()).orElse(null);
      if (search != null) {
        decided++;
        HistoryReader.Tokens tokens = test.read(target, reader);
        History read = tokens.history().newest(windowLength);
        int position = ids(tokens).indexOf(search) - (tokens.history().length() - read.length());
        if (position < 0) {
          notRead++;
        } else {
          rows.add(new DecidedRow(read, position, users[i]));
        }
      }
    }
    List<DecidedRow> withOthers =
        rows.stream()
            .filter(row -> row.searches() > 1)
            .sorted(Comparator.comparingInt(row -> row.history().length()))
            .toList();
    return new DecidedRows(withOthers, decided, notRead, rows.size() - withOthers.size());
  }

  private static List<String> ids(HistoryReader.Tokens tokens) {
    return tokens.events().stream().map(HistoryEvent::eventId).toList();
  }

  int[] users() {
    return rows.stream().mapToInt(DecidedRow::user).toArray();
  }
}
