package dev.reckon.demo;

import dev.reckon.demo.process.ChildFailed;
import dev.reckon.demo.process.ReckonHome;
import dev.reckon.demo.process.TrainedBundles;
import dev.reckon.demo.simulate.EventFile;
import dev.reckon.demo.source.EventSource;
import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.learning.data.Dataset;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleException;
import dev.reckon.model.deploy.DeploymentException;
import dev.reckon.model.deploy.DeploymentTopic;
import dev.reckon.model.deploy.Deployments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bundles that the demo serves: one bundle from beginning to end, or a first one, trained
 * within seconds on the newest events, until the fully trained one replaces it. The replacement is
 * an ordinary deployment through the topic {@code models}. Owns a thread while it trains in the
 * background.
 */
final class ServedModels implements AutoCloseable {

  /** The number of events that one epoch trains on within seconds. */
  private static final int FIRST_EVENTS = 60_000;

  /** The most threads: more make a small batch no faster. */
  private static final int MOST_THREADS = 4;

  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final TrainedBundles bundles;
  private final TrainedBundles.Plan full;
  private final @Nullable Path given;
  private final TrainedBundles.@Nullable Run first;
  private volatile TrainedBundles.@Nullable Run training;
  private volatile String news = "";
  private @Nullable Thread thread;

  private ServedModels(
      TrainedBundles bundles,
      TrainedBundles.Plan full,
      @Nullable Path given,
      TrainedBundles.@Nullable Run first) {
    this.bundles = bundles;
    this.full = full;
    this.given = given;
    this.first = first;
  }

  /**
   * Chooses the bundle that the options name, or one that was trained before, or one that is
   * trained before this returns, if the options wait for it; otherwise a first one, whose training
   * begins.
   */
  static ServedModels choose(DemoOptions options, EventSource source, TrainedBundles bundles)
      throws ChildFailed, InterruptedException {
    TrainedBundles.Plan full =
        new TrainedBundles.Plan(
            options.model(),
            source.trainingData(),
            source.trainingProtocol(),
            options.seed(),
            List.of());
    if (options.bundle().isPresent()) {
      return new ServedModels(bundles, full, options.bundle().get(), null);
    }
    if (options.waitsForTraining() || bundles.kept(full).isPresent()) {
      return new ServedModels(bundles, full, bundles.obtain(full), null);
    }
    TrainedBundles.Plan quick = quick(options, source);
    Optional<Path> kept = bundles.kept(quick);
    return kept.isPresent()
        ? new ServedModels(bundles, full, kept.get(), null)
        : new ServedModels(bundles, full, null, bundles.start(quick, false));
  }

  private static TrainedBundles.Plan quick(DemoOptions options, EventSource source) {
    int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    return new TrainedBundles.Plan(
        options.model(),
        "events:" + newest(options.home(), source),
        "all",
        options.seed(),
        List.of("epochs_without_validation=1", "threads=" + threads));
  }

  /** The events that the first bundle is trained on, as a file. */
  private static Path newest(ReckonHome home, EventSource source) {
    String name = Dataset.digest(source.trainingData()) + "-newest-" + FIRST_EVENTS + ".jsonl.gz";
    Path file = home.folder().resolve("newest").resolve(name);
    if (!Files.exists(file)) {
      EventFile.write(file, source.newestTraining(FIRST_EVENTS));
    }
    return file;
  }

  /** The folder of the bundle to begin with; waits while it is trained. */
  Path first() throws ChildFailed, InterruptedException {
    return first == null ? given() : first.await();
  }

  private Path given() {
    if (given == null) {
      throw new IllegalStateException("There is neither a bundle nor one in the making");
    }
    return given;
  }

  /** Whether another bundle will replace the first. */
  boolean isFirstOfTwo(DemoOptions options, Path served) {
    return options.bundle().isEmpty() && !bundles.kept(full).map(served::equals).orElse(false);
  }

  /**
   * Writes the first bundle to the topic before it serves, so that its replacement differs from it.
   */
  static void announce(Path first, DeploymentTopic topic) throws InterruptedException {
    DeployedBundle bundle = Deployments.of(Bundle.open(first));
    var unused =
        topic.change(
            now ->
                Deployments.promote(now, bundle, Instant.now()).toBuilder()
                    .setReason("a first model, trained within seconds; the full one is in training")
                    .build());
  }

  /**
   * Trains the other bundle in the background and deploys it.
   *
   * @param say receives a message at the end
   */
  void improve(DeploymentTopic topic, Consumer<String> say) {
    TrainedBundles.Run run = bundles.start(full, true);
    training = run;
    Thread improving =
        new Thread(
            () -> {
              try {
                deploy(run.await(), topic);
              } catch (InterruptedException e) {
                return; // The demo ends.
              } catch (ChildFailed | BundleException | DeploymentException e) {
                news = "the first model continues to serve:  " + e.getMessage();
              }
              training = null;
              say.accept("Model: " + news);
            },
            "improving");
    improving.setDaemon(true);
    improving.start();
    thread = improving;
  }

  private void deploy(Path trained, DeploymentTopic topic) throws InterruptedException {
    DeployedBundle bundle = Deployments.of(Bundle.open(trained));
    var unused = topic.change(now -> Deployments.promote(now, bundle, Instant.now()));
    news =
        String.format(
            Locale.ROOT,
            "%s, trained in full on %s, replaces the first one since %s",
            bundle.getModel().getName(),
            bundle.getTrainedOn(),
            CLOCK.format(Instant.now().atZone(ZoneId.systemDefault())));
  }

  /** The current news about the models; empty if one serves from beginning to end. */
  Optional<String> news() {
    TrainedBundles.Run run = training;
    if (run == null) {
      return Optional.of(news).filter(text -> !text.isEmpty());
    }
    String progress = run.progress();
    return Optional.of(
        "a first one serves while the full one is trained"
            + (progress.isEmpty() ? "" : ": " + progress));
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
    if (training != null) {
      training.close();
    }
    if (first != null) {
      first.close();
    }
  }
}
