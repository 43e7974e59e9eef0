package dev.reckon.learning.data;

import dev.reckon.cli.UsageError;
import dev.reckon.learning.data.reader.DatasetReader;
import dev.reckon.learning.data.transform.DatasetTransform;
import dev.reckon.settings.Spelling;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The answers to what names no dataset, each with what was most likely meant. */
final class UnknownDataset {

  /** What most users have. */
  private static final String USUAL = "events";

  private UnknownDataset() {}

  /**
   * The answer where there is no colon, or nothing on one side of it.
   *
   * @param dataset as it is written
   * @param rest what follows its transforms
   */
  static UsageError withoutReader(String dataset, String rest, List<DatasetReader> readers) {
    String word = rest.replaceFirst("^:|:$", "");
    Optional<DatasetReader> named =
        readers.stream().filter(reader -> reader.name().equals(word)).findFirst();
    if (named.isPresent()) {
      return new UsageError(
          "\"%s\" names no file: write %s:PATH, where PATH is %s"
              .formatted(dataset, word, named.get().expects()));
    }
    boolean isTransform = DatasetTransform.NAMES.contains(word);
    String before = dataset.substring(0, dataset.length() - rest.length());
    return new UsageError(
        "\"%s\" names no reader: write READER:PATH%s. %s"
            .formatted(
                dataset,
                word.isEmpty() || isTransform ? "" : meant(before + USUAL + ":" + word),
                known(readers)));
  }

  /** The answer to a reader that does not exist. */
  static UsageError ofReader(String name, String path, List<DatasetReader> readers) {
    List<String> names =
        Stream.concat(readers.stream().map(DatasetReader::name), DatasetTransform.NAMES.stream())
            .toList();
    String guess =
        Spelling.nearestByLetters(name, names).map(it -> meant(it + ":" + path)).orElse("");
    return new UsageError("There is no reader \"%s\"%s. %s".formatted(name, guess, known(readers)));
  }

  private static String meant(String dataset) {
    return " (did you mean %s?)".formatted(dataset);
  }

  private static String known(List<DatasetReader> readers) {
    return readers.stream()
        .map(reader -> reader.name() + ":")
        .collect(Collectors.joining(", ", "The readers: ", ""));
  }
}
