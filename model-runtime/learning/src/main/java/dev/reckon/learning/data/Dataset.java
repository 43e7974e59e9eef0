package dev.reckon.learning.data;

import dev.reckon.cli.UsageError;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.reader.BestBuyReader;
import dev.reckon.learning.data.reader.DatasetReader;
import dev.reckon.learning.data.reader.EventsReader;
import dev.reckon.learning.data.reader.KuaiSarReader;
import dev.reckon.learning.data.reader.MovieLensReader;
import dev.reckon.learning.data.reader.PairsReader;
import dev.reckon.learning.data.reader.QilinReader;
import dev.reckon.learning.data.reader.S3RecReader;
import dev.reckon.learning.data.transform.DatasetTransform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A dataset by name: {@code READER:PATH}, and before that any number of {@code TRANSFORM:} or
 * {@code TRANSFORM,KEY=VALUE,...:}, of which the one next to the reader is applied first. For
 * example {@code semi-synthetic,mode=partition:movielens:/data/ml-latest-small}.
 *
 * @param transforms as they are written
 */
public record Dataset(List<DatasetTransform> transforms, DatasetReader reader, Path path) {

  /** What may be given as {@code --data}, for the help of commands. */
  public static final String HELP =
      "The dataset as READER:PATH, e.g. events:shop.jsonl. The readers: events, movielens, bestbuy,"
          + " s3rec, pairs, kuaisar, qilin. Transforms can precede it, e.g."
          + " no-searches:events:shop.jsonl: semi-synthetic, shuffled-queries, no-searches,"
          + " categories-in-titles, poisoned, without-items. docs/reference/datasets.md describes them all.";

  private static final List<DatasetReader> READERS =
      List.of(
          new EventsReader(),
          new MovieLensReader(),
          new BestBuyReader(),
          new S3RecReader(),
          new PairsReader(),
          new KuaiSarReader(),
          new QilinReader());

  public Dataset {
    transforms = List.copyOf(transforms);
  }

  /**
   * Reads a dataset.
   *
   * @param dataset {@code READER:PATH}
   * @throws UsageError where the reader is unknown
   * @throws DatasetException where a file is missing or a line malformed
   */
  public static EventLog read(String dataset) {
    return parse(dataset).read();
  }

  /**
   * sha256 over the contents of the dataset's files, hex: equal for datasets with the same data, in
   * any place, compressed or not. A dash and sixteen digits follow for transforms.
   *
   * @param dataset {@code READER:PATH}
   * @throws UsageError where the reader is unknown
   * @throws DatasetException where a file is missing
   */
  public static String digest(String dataset) {
    return parse(dataset).digest();
  }

  /**
   * Whether two digests are of the same files, with any transforms: then they may hold the same
   * events.
   */
  public static boolean isSameSource(String digest, String other) {
    return DatasetDigest.source(digest).equals(DatasetDigest.source(other));
  }

  /**
   * Checks a dataset before anything else is done, without reading it.
   *
   * @param dataset {@code READER:PATH}
   * @throws UsageError where the reader is unknown
   * @throws DatasetException where a file is missing
   */
  public static void require(String dataset) {
    Dataset parsed = parse(dataset);
    List<Path> unused = parsed.reader.files(parsed.path);
  }

  static Dataset parse(String dataset) {
    List<DatasetTransform> transforms = new ArrayList<>();
    String rest = dataset;
    while (true) {
      int colon = rest.indexOf(':');
      if (colon < 1 || colon == rest.length() - 1) {
        throw UnknownDataset.withoutReader(dataset, rest, READERS);
      }
      String name = rest.substring(0, colon);
      rest = rest.substring(colon + 1);
      Optional<DatasetTransform> transform = DatasetTransform.of(name);
      if (transform.isEmpty()) {
        return new Dataset(transforms, reader(name, rest), Path.of(rest));
      }
      transforms.add(transform.get());
    }
  }

  private EventLog read() {
    EventLog log = reader.read(path);
    for (int i = transforms.size() - 1; i >= 0; i--) {
      log = transforms.get(i).apply(log);
    }
    return log;
  }

  /** The digest of the files, followed by that of the transforms, if any. */
  private String digest() {
    String source = DatasetDigest.of(reader.files(path));
    return transforms.isEmpty() ? source : source + "-" + DatasetDigest.ofText(label(), 16);
  }

  private String label() {
    return transforms.stream().map(DatasetTransform::label).collect(Collectors.joining(":"));
  }

  private static DatasetReader reader(String name, String path) {
    return READERS.stream()
        .filter(reader -> reader.name().equals(name))
        .findFirst()
        .orElseThrow(() -> UnknownDataset.ofReader(name, path, READERS));
  }
}
