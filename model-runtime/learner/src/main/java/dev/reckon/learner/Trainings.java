package dev.reckon.learner;

import dev.reckon.learner.cycle.CycleResult;
import dev.reckon.learner.cycle.CycleResult.Outcome;
import dev.reckon.learner.cycle.CycleSpec;
import dev.reckon.learner.cycle.TrainingProcess;
import dev.reckon.learner.log.RetainedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The training under way, if there is one: its copy of the log, its process and its result. Owned
 * by the learner's thread.
 */
final class Trainings implements AutoCloseable {

  private final RetainedLog log;
  private final LearnerFiles files;
  private final LearnerSettings.Training settings;
  private final Journal journal;
  private @Nullable CycleSpec underWay;

  /** Null where the training was begun by an earlier learner and has no process yet. */
  private @Nullable TrainingProcess process;

  private long startedNanos;

  /**
   * With the training that the last learner of the directory did not end.
   *
   * @throws IOException if that cannot be read
   */
  Trainings(RetainedLog log, LearnerFiles files, LearnerSettings.Training settings, Journal journal)
      throws IOException {
    this.log = log;
    this.files = files;
    this.settings = settings;
    this.journal = journal;
    this.underWay = TrainingProcess.unfinished(files.work()).orElse(null);
  }

  /** What is trained now; empty for nothing. */
  Optional<CycleSpec> underWay() {
    return Optional.ofNullable(underWay);
  }

  /** Copies the log and trains on the copy: what comes meanwhile is for the next bundle. */
  void begin(CycleSpec spec) throws IOException {
    Bundles.delete(files.work());
    int unused = log.removeErased(List.of());
    log.snapshot(Path.of(spec.data()));
    Files.createDirectories(files.bundles().directory());
    start(spec);
    underWay = spec;
  }

  private void start(CycleSpec spec) throws IOException {
    startedNanos = System.nanoTime();
    process = TrainingProcess.start(spec, settings.heap(), settings.cpuShare());
    journal.doing("training: " + spec.kind());
  }

  /** How long the process of the training under way has run; zero where it has none. */
  Duration took() {
    return process == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  /** What the training under way came to; empty while it is not over. */
  Optional<CycleResult> result() throws IOException {
    CycleSpec spec = underWay;
    if (spec == null) {
      return Optional.empty();
    }
    Optional<CycleResult> result = TrainingProcess.result(files.work());
    TrainingProcess running = process;
    if (result.isEmpty() && running == null) {
      journal.decided("training continues where the last learner left it");
      start(spec);
    } else if (result.isEmpty() && running != null && running.isOver()) {
      return again(spec, running.status());
    }
    return result;
  }

  /** The system may have needed the memory of the process. */
  private Optional<CycleResult> again(CycleSpec spec, int status) throws IOException {
    if (journal.progress().restarts() >= settings.restarts()) {
      return Optional.of(
          new CycleResult(Outcome.FAILED, "the training process ended with status " + status));
    }
    journal.save(Progress::restarted);
    journal.decided("training continues, as its process ended with status " + status);
    start(spec);
    return Optional.empty();
  }

  /**
   * Removes erased users from the log. The training under way begins again without them, unless it
   * has too often: then they are removed from its copy, and the next bundle is made from nothing.
   */
  void erase() throws IOException {
    CycleSpec spec = underWay;
    if (spec == null) {
      int unused = log.removeErased(List.of());
    } else if (journal.progress().restarts() < settings.restarts()) {
      endProcess();
      journal.save(Progress::restarted);
      journal.decided("training begins again, as a user was erased");
      begin(spec);
    } else {
      int unused = log.removeErased(files.copies());
      journal.save(Progress::anchorDue);
    }
  }

  /** Removes what the training needed; its bundle stays. */
  void end() throws IOException {
    endProcess();
    files.keepTrainingLog();
    Bundles.delete(files.work());
    underWay = null;
  }

  private void endProcess() {
    TrainingProcess running = process;
    if (running != null) {
      running.close();
    }
    process = null;
  }

  /** Ends the process; the next learner continues the training. */
  @Override
  public void close() {
    endProcess();
  }
}
