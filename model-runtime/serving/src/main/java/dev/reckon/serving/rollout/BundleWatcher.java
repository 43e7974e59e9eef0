package dev.reckon.serving.rollout;

import dev.reckon.process.RateLimitedLog;
import dev.reckon.recommendation.v1.ModelRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the bundle periodically. A bundle whose SHA256SUMS have changed, because its directory was
 * replaced or a link now points elsewhere, becomes live. If it is refused, the current model
 * continues, and the bundle is not tried again until one of its files changes.
 */
public final class BundleWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BundleWatcher.class);

  /** Makes a bundle live. */
  interface Loader {
    /** Whether this bundle is the one to serve. */
    default boolean isWanted() {
      return true;
    }

    /** Returns once the model is live and the one before it closed. */
    ModelRef load(Path bundle) throws BundleRefusedException, InterruptedException;
  }

  private final Path bundle;
  private final Loader loader;
  private final Runnable onRefused;
  private final RateLimitedLog failures = new RateLimitedLog();
  private final ScheduledExecutorService schedule =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "bundle-watcher");
            thread.setDaemon(true);
            return thread;
          });

  private String liveDigest = "";
  private List<String> refusedFiles = List.of();

  /**
   * @param bundle a directory, or a link to one
   * @param onRefused called for every bundle that could not become live
   */
  public BundleWatcher(Path bundle, Loader loader, Runnable onRefused) {
    this.bundle = bundle;
    this.loader = loader;
    this.onRefused = onRefused;
  }

  /**
   * Begins to check.
   *
   * @param liveDigest of the bundle that is live already
   */
  public void start(String liveDigest, Duration interval) {
    this.liveDigest = liveDigest;
    var unused =
        schedule.scheduleWithFixedDelay(
            this::lookSafely, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Checks once; no failure prevents the next check. */
  void lookSafely() {
    try {
      look();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server is stopping
    } catch (RuntimeException | Error e) { // otherwise the schedule would end silently
      onRefused.run();
      failures
          .admit()
          .ifPresent(
              others ->
                  LOG.error(
                      "the bundle {} could not be checked; the current model keeps serving{}",
                      bundle,
                      RateLimitedLog.others(others),
                      e));
    }
  }

  /** Checks once. */
  void look() throws InterruptedException {
    if (!loader.isWanted()) {
      return;
    }
    String digest;
    List<String> files;
    try {
      digest = digestOf(bundle);
      files = filesOf(bundle);
    } catch (IOException e) {
      LOG.debug("no bundle to check: it may be being replaced", e);
      return;
    }
    if (digest.equals(liveDigest) || files.equals(refusedFiles)) {
      return;
    }
    LOG.info("the bundle {} has changed; loading it while the current model serves", bundle);
    try {
      ModelRef reference = loader.load(bundle);
      liveDigest = reference.getDigest();
      refusedFiles = List.of();
    } catch (BundleRefusedException e) {
      refusedFiles = files;
      onRefused.run();
      LOG.error("refused the changed bundle, the current model keeps serving: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      refusedFiles = files;
      throw e;
    }
  }

  /** sha256 of the bundle's SHA256SUMS, hex. */
  public static String digestOf(Path bundle) throws IOException {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(sha256.digest(Files.readAllBytes(bundle.resolve("SHA256SUMS"))));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Name, size and time of each file: distinguishes a copy that is still being written from a
   * broken one.
   */
  private static List<String> filesOf(Path bundle) throws IOException {
    try (Stream<Path> files = Files.list(bundle)) {
      List<String> described = new ArrayList<>();
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        described.add(
            file.getFileName() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
      }
      return described;
    }
  }

  @Override
  public void close() {
    schedule.shutdownNow();
    try {
      boolean unused = schedule.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process is ending anyway
    }
  }
}
