package dev.reckon.learning.evaluate.explain;

import dev.reckon.history.HistoryEvent;
import dev.reckon.learning.data.SearchTruth;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.evaluate.rows.TestRows;
import dev.reckon.model.input.History;
import dev.reckon.model.input.HistoryReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The test rows in which a search decided the target, among other searches that the model reads.
 *
 * @param rows short histories first
 * @param decided test rows whose target a search decided
 * @param notRead those of them whose search the model does not read: it is older than its window
 * @param onlySearch those whose search is the only one that is read
 */
public record DecidedRows(List<DecidedRow> rows, int decided, int notRead, int onlySearch) {

  public DecidedRows {
    rows = List.copyOf(rows);
  }

  /**
   * The rows of a test.
   *
   * @param reader of the model, of {@code test}
   * @param windowLength C, the longest history the model reads
   */
  public static DecidedRows of(
      TestRows test, HistoryReader reader, int windowLength, SearchTruth truth) {
    Set<String> deciding = Set.copyOf(truth.searchIds().values());
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
        List<String> ids = newestIds(tokens, read.length());
        if (ids.contains(search)) {
          List<Integer> positions = positions(ids, deciding);
          rows.add(new DecidedRow(read, ids.indexOf(search), positions, users[i]));
        } else {
          notRead++;
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

  private static List<String> newestIds(HistoryReader.Tokens tokens, int length) {
    int all = tokens.events().size();
    return tokens.events().subList(all - length, all).stream().map(HistoryEvent::eventId).toList();
  }

  private static List<Integer> positions(List<String> ids, Set<String> wanted) {
    return IntStream.range(0, ids.size()).filter(i -> wanted.contains(ids.get(i))).boxed().toList();
  }

  int[] users() {
    return rows.stream().mapToInt(DecidedRow::user).toArray();
  }
}
