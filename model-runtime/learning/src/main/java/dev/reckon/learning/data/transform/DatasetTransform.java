package dev.reckon.learning.data.transform;

import dev.reckon.cli.UsageError;
import dev.reckon.learning.data.events.EventLog;
import java.util.List;
import java.util.Optional;

/**
 * Makes another event log of one: searches that the data lack, or a control, which takes from the
 * data what a result is said to come from. The targets stay what they are unless it says otherwise.
 */
public sealed interface DatasetTransform
    permits SemiSyntheticSearches, ShuffledQueries, NoSearches, CategoriesInTitles {

  /** What stands before the colon. */
  List<String> NAMES =
      List.of(
          SemiSyntheticSearches.NAME,
          ShuffledQueries.NAME,
          NoSearches.NAME,
          CategoriesInTitles.NAME);

  EventLog apply(EventLog log);

  /** This transform with all its options: equal where what it does is. */
  String label();

  /**
   * The transform of {@code NAME} or {@code NAME,KEY=VALUE,...}; none where no transform has that
   * name.
   *
   * @throws UsageError where an option is not one of this transform's
   */
  static Optional<DatasetTransform> of(String written) {
    TransformOptions options = TransformOptions.parse(written);
    DatasetTransform transform =
        switch (options.transform()) {
          case SemiSyntheticSearches.NAME -> SemiSyntheticSearches.of(options);
          case ShuffledQueries.NAME -> ShuffledQueries.of(options);
          case NoSearches.NAME -> NoSearches.of(options);
          case CategoriesInTitles.NAME -> CategoriesInTitles.of(options);
          default -> null;
        };
    return Optional.ofNullable(transform);
  }
}
