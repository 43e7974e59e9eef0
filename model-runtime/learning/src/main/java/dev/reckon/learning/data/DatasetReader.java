package dev.reckon.learning.data;

import java.nio.file.Path;
import java.util.List;

/**
 * Reads datasets of one format into an event log. A dataset is named {@code READER:PATH}, e.g.
 * {@code movielens:/data/ml-latest-small}; files ending in {@code .gz} are read as they are. What a
 * {@link DatasetTransform} makes of it is named {@code TRANSFORM:READER:PATH}, e.g. {@code
 * semi-synthetic,mode=partition:movielens:/data/ml-latest-small}.
 */
public interface DatasetReader {

  /** What may be given as {@code --data}, for the help of commands. */
  String HELP =
      "The dataset: READER:PATH with READER one of events, movielens, bestbuy, s3rec, pairs,"
          + " kuaisar, qilin. Before it may stand semi-synthetic[,mode=overlay|partition]"
          + "[,rate=SHARE][,root=WORD][,seed=N]: (searches made of categories), or a control:"
          + " no-searches:, shuffled-queries[,seed=N]: or categories-in-titles:";

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
   * @throws dev.reckon.cli.UsageError where the reader is unknown
   * @throws DatasetException where a file is missing or a line malformed
   */
  static EventLog read(String dataset) {
    return Dataset.parse(dataset).read();
  }

  /**
   * sha256 over the contents of the dataset's files, hex: says whether two datasets hold the same
   * data, wherever they lie and whether or not they are compressed. Where something is made of the
   * data, a dash and sixteen digits that stand for it follow.
   *
   * @param dataset {@code READER:PATH}
   * @throws dev.reckon.cli.UsageError where the reader is unknown
   * @throws DatasetException where a file is missing
   */
  static String digest(String dataset) {
    return Dataset.parse(dataset).digest();
  }

  /**
   * Whether two digests are of the same files, whatever was made of them: then they may hold the
   * same events.
   */
  static boolean isSameSource(String digest, String other) {
    return DatasetDigest.source(digest).equals(DatasetDigest.source(other));
  }
}
