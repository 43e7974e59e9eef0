package dev.reckon.learning.evaluate.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.reckon.learning.evaluate.statistics.Bootstrap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All results of a model with seen items excluded, or with them kept.
 *
 * @param seenItems {@code exclude} or {@code keep}
 * @param overall on all rows
 * @param strata on parts of them
 * @param ceiling of the choice of steps; null for a model without
 * @param halfLife of recent popularity, ISO 8601: the best on the validation part; null if the data
 *     have no times, and so no such baseline
 * @param seconds of the clock, for ranking all rows by the model, with all seeds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Judgement(
    String seenItems,
    @JsonUnwrapped Comparison overall,
    StrataReport strata,
    @Nullable Ceiling ceiling,
    @Nullable String halfLife,
    double seconds) {

  /**
   * The results on parts of the rows.
   *
   * @param historyLength quarters of the rows by the length of the history
   * @param itemPopularity thirds of the training interactions by the popularity of the target
   * @param newestEvent by whether that is a click or a search; null where no searches are known
   * @param query the rows that a query led to, by whether it occurred in training; null likewise
   * @param searchTruth by whether a search decided the target; null where that is not known
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record StrataReport(
      List<OfStratum> historyLength,
      List<OfStratum> itemPopularity,
      @Nullable List<OfStratum> newestEvent,
      @Nullable List<OfStratum> query,
      @Nullable List<OfStratum> searchTruth) {}

  /**
   * The comparison on one stratum.
   *
   * @param name e.g. {@code 5-8} or {@code head}
   * @param from the shortest history, the fewest occurrences of a target, or of a query, in
   *     training, or 1 where a search is the newest event or decided the target, else 0
   * @param to the longest history, the most occurrences, or the same as {@code from}
   * @param rows in the stratum
   * @param users in the stratum
   * @param comparison on these rows
   */
  public record OfStratum(
      String name, long from, long to, int rows, int users, @JsonUnwrapped Comparison comparison) {

    public static OfStratum of(Stratum stratum, Field field, long seed) {
      Bootstrap bootstrap = new Bootstrap(field.usersOf(stratum.rows()), seed);
      return new OfStratum(
          stratum.name(),
          stratum.from(),
          stratum.to(),
          stratum.rows().length,
          bootstrap.users(),
          Comparison.of(field, stratum.rows(), bootstrap));
    }
  }
}
