package dev.reckon.learning.data;

import dev.reckon.cli.UsageError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A dataset by name: {@code READER:PATH}, and before that any number of {@code TRANSFORM:} or
 * {@code TRANSFORM,KEY=VALUE,...:}, of which the one next to the reader comes first.
 *
 * @param transforms as they are written
 */
record Dataset(List<DatasetTransform> transforms, DatasetReader reader, Path path) {

  private static final List<DatasetReader> READERS =
      List.of(
          new EventsReader(),
          new MovieLensReader(),
          new BestBuyReader(),
          new S3RecReader(),
          new PairsReader(),
          new KuaiSarReader(),
          new QilinReader());

  Dataset {
    transforms = List.copyOf(transforms);
  }

  static Dataset parse(String dataset) {
    List<DatasetTransform> transforms = new ArrayList<>();
    String rest = dataset;
    while (true) {
      int colon = rest.indexOf(':');
      if (colon < 1 || colon == rest.length() - 1) {
        throw new UsageError(
            "\"" + dataset + "\" does not name a dataset: write READER:PATH with " + known());
      }
      String name = rest.substring(0, colon);
      rest = rest.substring(colon + 1);
      Optional<DatasetTransform> transform = DatasetTransform.of(name);
      if (transform.isEmpty()) {
        return new Dataset(transforms, reader(name), Path.of(rest));
      }
      transforms.add(transform.get());
    }
  }

  EventLog read() {
    EventLog log = reader.read(path);
    for (int i = transforms.size() - 1; i >= 0; i--) {
      log = transforms.get(i).apply(log);
    }
    return log;
  }

  /** The digest of the files, and behind it what was done with them, if anything was. */
  String digest() {
    String source = DatasetDigest.of(reader.files(path));
    return transforms.isEmpty() ? source : source + "-" + DatasetDigest.ofText(label(), 16);
  }

  private String label() {
    return transforms.stream().map(DatasetTransform::label).collect(Collectors.joining(":"));
  }

  private static DatasetReader reader(String name) {
    return READERS.stream()
        .filter(reader -> reader.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageError(
                    "There is no reader \"" + name + "\": write READER:PATH with " + known()));
  }

  private static String known() {
    return READERS.stream()
        .map(reader -> reader.name() + ": (" + reader.expects() + ")")
        .collect(
            Collectors.joining(
                ", ", "one of the readers ", ", and before it, if you like, " + transformsKnown()));
  }

  private static String transformsKnown() {
    return DatasetTransform.NAMES.stream().collect(Collectors.joining(":, ", "", ":"));
  }
}
