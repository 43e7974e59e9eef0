package dev.reckon.learning.data.transform;

import dev.reckon.cli.UsageError;
import dev.reckon.learning.data.events.EventLog;
import java.util.List;
import java.util.Optional;

/**
 * Makes another event log from one: adds searches that the data lack, or an attack, or is a
 * control, which removes the supposed cause of a result from the data. The targets stay the same
 * unless it says otherwise.
 */
public sealed interface DatasetTransform
    permits SemiSyntheticSearches,
        ShuffledQueries,
        NoSearches,
        CategoriesInTitles,
        PoisonedWindow,
        WithoutItems {

  /** The name before the colon. */
  List<String> NAMES =
      List.of(
          SemiSyntheticSearches.NAME,
          ShuffledQueries.NAME,
          NoSearches.NAME,
          CategoriesInTitles.NAME,
          PoisonedWindow.NAME,
          WithoutItems.NAME);

  EventLog apply(EventLog log);

  /** This transform with all its options: equal for equal effects. */
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
          case PoisonedWindow.NAME -> PoisonedWindow.of(options);
          case WithoutItems.NAME -> WithoutItems.of(options);
          default -> null;
        };
    return Optional.ofNullable(transform);
  }
}
