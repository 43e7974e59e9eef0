package dev.reckon.model.train;

import dev.reckon.model.data.DatasetException;
import dev.reckon.model.data.DatasetReader;
import dev.reckon.model.data.EventLog;
import dev.reckon.model.data.Protocol;
import dev.reckon.model.data.Split;
import dev.reckon.model.data.Splits;
import dev.reckon.model.program.ProgramArchive;

/** What any number of runs learn from: a dataset, read and parted, and the programs. */
public final class TrainingData {

  private final EventLog log;
  private final Split split;
  private final String sha256;
  private final byte[] archive;

  private TrainingData(EventLog log, Split split, String sha256, byte[] archive) {
    this.log = log;
    this.split = split;
    this.sha256 = sha256;
    this.archive = archive;
  }

  /**
   * Reads a dataset.
   *
   * @param dataset {@code READER:PATH}
   * @throws DatasetException where it cannot be read, or the protocol leaves nothing to train on
   */
  public static TrainingData read(String dataset, Protocol protocol) {
    if (protocol == Protocol.PREQUENTIAL) {
      throw new DatasetException("Models for prequential tests are trained under time-split");
    }
    EventLog log = DatasetReader.read(dataset);
    return new TrainingData(
        log, Splits.of(log, protocol), DatasetReader.digest(dataset), ProgramArchive.ofClassPath());
  }

  EventLog log() {
    return log;
  }

  public Split split() {
    return split;
  }

  /** Of the dataset's files. */
  public String sha256() {
    return sha256;
  }

  byte[] archive() {
    return archive;
  }

  /** Names the programs: equal where they are. */
  public String programsSha256() {
    return Identity.sha256(archive);
  }

  /** Whether there is a validation target that a model could name. */
  public boolean hasValidation() {
    return !new Validation(split.validationRows()).isEmpty();
  }
}
