package dev.reckon.model.data;

import java.nio.file.Path;
import java.util.List;

/**
 * Reads datasets of one format into an event log. A dataset is named {@code READER:PATH}, e.g.
 * {@code movielens:/data/ml-latest-small}; files ending in {@code .gz} are read as they are.
 */
public interface DatasetReader {

  /** What stands before the colon. */
  String name();

  /** Where the dataset's files must be, in words, for error messages and help. */
  String expects();

  /**
   * The files that make up the dataset at {@code path}, in a fixed order.
   *
   * @throws DatasetException where a file is missing
   */
  List<Path> files(Path path);

  /**
   * Reads the dataset at {@code path}.
   *
   * @throws DatasetException where a file is missing or a line is malformed
   */
  EventLog read(Path path);

  /**
   * Reads a dataset.
   *
   * @param dataset {@code READER:PATH}
   * @throws DatasetException where the reader is unknown, a file missing or a line malformed
   */
  static EventLog read(String dataset) {
    Dataset named = Dataset.parse(dataset);
    return named.reader().read(named.path());
  }

  /**
   * sha256 over the contents of the dataset's files, hex: says whether two datasets hold the same
   * data, wherever they lie and whether or not they are compressed.
   *
   * @param dataset {@code READER:PATH}
   * @throws DatasetException where the reader is unknown or a file missing
   */
  static String digest(String dataset) {
    Dataset named = Dataset.parse(dataset);
    return DatasetDigest.of(named.reader().files(named.path()));
  }
}
