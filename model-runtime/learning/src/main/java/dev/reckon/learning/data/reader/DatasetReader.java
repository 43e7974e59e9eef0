package dev.reckon.learning.data.reader;

import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads datasets of one format into an event log. A dataset is named {@code READER:PATH}, e.g.
 * {@code movielens:/data/ml-latest-small}; files ending in {@code .gz} are read as they are.
 */
public interface DatasetReader {

  /** The name before the colon. */
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
}
