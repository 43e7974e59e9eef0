package dev.reckon.model.data;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A dataset by name: {@code READER:PATH}. */
record Dataset(DatasetReader reader, Path path) {

  private static final List<DatasetReader> READERS =
      List.of(
          new EventsReader(),
          new MovieLensReader(),
          new BestBuyReader(),
          new S3RecReader(),
          new PairsReader());

  static Dataset parse(String dataset) {
    int colon = dataset.indexOf(':');
    if (colon < 1 || colon == dataset.length() - 1) {
      throw new DatasetException(
          "\"" + dataset + "\" does not name a dataset: write READER:PATH with " + known());
    }
    String name = dataset.substring(0, colon);
    return new Dataset(reader(name), Path.of(dataset.substring(colon + 1)));
  }

  private static DatasetReader reader(String name) {
    return READERS.stream()
        .filter(reader -> reader.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new DatasetException(
                    "There is no reader \"" + name + "\": write READER:PATH with " + known()));
  }

  private static String known() {
    return READERS.stream()
        .map(reader -> reader.name() + ": (" + reader.expects() + ")")
        .collect(Collectors.joining(", ", "one of the readers ", ""));
  }
}
