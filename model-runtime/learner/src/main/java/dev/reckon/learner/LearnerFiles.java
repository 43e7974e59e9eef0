package dev.reckon.learner;

import com.fasterxml.jackson.core.JacksonException;
import dev.reckon.model.bundle.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the files of a learner lie.
 *
 * @param directory {@code --out}
 */
record LearnerFiles(Path directory) {
  private static final Logger LOG = LoggerFactory.getLogger(LearnerFiles.class);

  Path log() {
    return directory.resolve("log");
  }

  /** Of the training under way. */
  Path work() {
    return directory.resolve("work");
  }

  /** The copy of the log that it reads. */
  Path copy() {
    return work().resolve("data");
  }

  /** All that a training copies of the log. */
  List<Path> copies() {
    return List.of(copy(), work().resolve("learnt"), work().resolve("learnt.unfinished"));
  }

  Bundles bundles() {
    return new Bundles(directory.resolve("bundles"));
  }

  private Path progress() {
    return directory.resolve("learner.json");
  }

  /** That of the last learner; a beginning if it cannot be read. */
  Progress readProgress() throws IOException {
    if (!Files.exists(progress())) {
      return Progress.BEGINNING;
    }
    try {
      return Settings.JSON.readValue(progress().toFile(), Progress.class);
    } catch (JacksonException e) {
      LOG.error("{} cannot be read, so the learner begins anew: {}", progress(), e.getMessage());
      return Progress.BEGINNING;
    }
  }

  void write(Progress progress) throws IOException {
    Path unfinished = directory.resolve("learner.json.unfinished");
    Settings.JSON.writeValue(unfinished.toFile(), progress);
    Files.move(
        unfinished,
        progress(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Keeps what the last training printed, for people. */
  void keepTrainingLog() throws IOException {
    Path printed = work().resolve("training.log");
    if (Files.exists(printed)) {
      Files.move(printed, directory.resolve("training.log"), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
