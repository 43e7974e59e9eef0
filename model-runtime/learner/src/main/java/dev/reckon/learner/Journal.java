package dev.reckon.learner;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the learner has come, what it does and what it decided: in memory, in its file and in the
 * log. Owned by the learner's thread.
 */
final class Journal {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private final LearnerFiles files;
  private final Supplier<Optional<String>> trouble;
  private Progress progress;

  /**
   * That of the last learner of a directory, or a new one.
   *
   * @param trouble what keeps the event log from growing now, if anything does
   * @throws IOException if it cannot be read
   */
  Journal(LearnerFiles files, Supplier<Optional<String>> trouble) throws IOException {
    this.files = files;
    this.trouble = trouble;
    this.progress = files.readProgress();
  }

  Progress progress() {
    return progress;
  }

  /** Writes a change of the progress. */
  void save(UnaryOperator<Progress> change) throws IOException {
    Progress next = change.apply(progress);
    files.write(next);
    progress = next;
  }

  /** Writes what was decided, and why. */
  void decided(String what) throws IOException {
    LOG.info("{}", what);
    save(now -> now.decided(what));
  }

  /** Writes what the learner does now, if that is something else than before. */
  void doing(String what) throws IOException {
    String all = trouble.get().map(it -> what + "; " + it).orElse(what);
    if (!all.equals(progress.state())) {
      LOG.info("{}", all);
      save(now -> now.doing(all));
    }
  }
}
