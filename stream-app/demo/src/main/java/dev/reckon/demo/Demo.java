package dev.reckon.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.cli.CommandFailed;
import dev.reckon.cli.Version;
import dev.reckon.demo.broker.EmbeddedBroker;
import dev.reckon.demo.process.ChildFailed;
import dev.reckon.demo.process.KafkaAccess;
import dev.reckon.demo.process.OldEvents;
import dev.reckon.demo.process.Pipeline;
import dev.reckon.demo.process.PopularItems;
import dev.reckon.demo.process.RuntimePlan;
import dev.reckon.demo.process.StartPatience;
import dev.reckon.demo.process.TrainedBundles;
import dev.reckon.demo.replay.Replay;
import dev.reckon.demo.replay.ReplayStep;
import dev.reckon.demo.replay.SendingTimes;
import dev.reckon.demo.replay.Speed;
import dev.reckon.demo.report.DemoReport;
import dev.reckon.demo.report.Json;
import dev.reckon.demo.report.StartTimes;
import dev.reckon.demo.source.DatasetSource;
import dev.reckon.demo.source.EventSource;
import dev.reckon.demo.source.SimulatedSource;
import dev.reckon.demo.terminal.DemoView;
import dev.reckon.demo.terminal.Narrator;
import dev.reckon.demo.terminal.StatusLines;
import dev.reckon.demo.terminal.TerminalView;
import dev.reckon.demo.watch.ListListener;
import dev.reckon.demo.watch.ListWatcher;
import dev.reckon.demo.watch.Observation;
import dev.reckon.event.v1.Item;
import dev.reckon.history.Interaction;
import dev.reckon.job.settings.JobSettings;
import dev.reckon.kafka.BrokerTrouble;
import dev.reckon.kafka.Startup;
import dev.reckon.kafka.TopicCheck;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.evaluate.baseline.Baseline;
import dev.reckon.learning.evaluate.baseline.ItemTransitions;
import dev.reckon.learning.evaluate.baseline.Popularity;
import dev.reckon.learning.evaluate.baseline.RecentPopularity;
import dev.reckon.model.deploy.DeploymentTopic;
import dev.reckon.model.memory.Click;
import dev.reckon.wire.Topic;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterators;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.KafkaException;

/**
 * Everything on this machine: events, bundle, broker, runtime, job, replay, report, started in this
 * order, and ended in the opposite one.
 */
final class Demo {

  /** Far longer than a list takes. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

  /** How long a broker that is named may take to be there. */
  private static final Duration BROKER_LIMIT = Duration.ofMinutes(1);

  /** How long after the last event something may still come in. */
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(60);

  private final DemoOptions options;
  private final boolean onTerminal;
  private final PrintStream out;
  private final BooleanSupplier stopped;
  private final StartTimes starting;

  /**
   * A demo that has not started.
   *
   * @param onTerminal whether {@code out} is a terminal
   * @param stopped whether to end before the events do
   */
  Demo(DemoOptions options, boolean onTerminal, PrintStream out, BooleanSupplier stopped) {
    this(options, onTerminal, out, stopped, StartTimes.ofThisProcess());
  }

  /** The same, with listeners for the start. */
  Demo(
      DemoOptions options,
      boolean onTerminal,
      PrintStream out,
      BooleanSupplier stopped,
      StartTimes starting) {
    this.starting = starting;
    this.options = options;
    this.onTerminal = onTerminal;
    this.out = out;
    this.stopped = stopped;
  }

  /**
   * Runs until the events end, the time is over or a stop is requested, on a new broker; returns
   * the report.
   *
   * @param topicPrefix prefix of the name of every topic
   */
  ObjectNode run(String topicPrefix) throws Exception {
    EventSource source = source();
    try (ServedModels models = models(source)) {
      out.println(
          options.view().isPresent()
              ? "Starting broker, view, model runtime and job ..."
              : "Starting broker, model runtime and job ...");
      try (EmbeddedBroker broker = EmbeddedBroker.start()) {
        KafkaAccess access = new KafkaAccess(broker.bootstrapServers(), Map.of(), topicPrefix);
        return runOn(access, source, models, jobSettings());
      }
    }
  }

  /** The same on an existing broker, which stays; its existing events are ignored. */
  ObjectNode runOn(KafkaAccess broker) throws Exception {
    awaitBroker(broker);
    EventSource source = source();
    Map<String, Object> settings = jobSettings();
    settings.putAll(OldEvents.skipped(broker));
    try (ServedModels models = models(source)) {
      out.println(
          "Starting on the broker at "
              + broker.bootstrapServers()
              + ", which is left running in the end ...");
      return runOn(broker, source, models, settings);
    }
  }

  private void awaitBroker(KafkaAccess broker) throws InterruptedException {
    try {
      new Startup(BROKER_LIMIT, TopicCheck.Mode.REFUSE, this::say).awaitBroker(broker.client());
    } catch (KafkaException e) {
      throw new CommandFailed(BrokerTrouble.sentences(broker.bootstrapServers(), e), e);
    }
  }

  private void say(String sentence) {
    out.println(sentence);
    out.flush();
  }

  private ObjectNode runOn(
      KafkaAccess broker, EventSource source, ServedModels models, Map<String, Object> job)
      throws Exception {
    job.putAll(broker.jobSettings());
    FutureTask<List<Baseline>> baselines = new FutureTask<>(() -> baselines(source));
    Thread learning = new Thread(baselines, "baselines");
    learning.setDaemon(true);
    learning.start();
    try (Pipeline pipeline =
        Pipeline.start(
            broker.bootstrapServers(),
            RuntimePlan.of(
                () -> {
                  Path first = models.first();
                  if (models.isFirstOfTwo(options, first)) {
                    ServedModels.announce(first, deployments(broker));
                  }
                  return first;
                },
                options.home().log("runtime")),
            source.items(),
            job,
            options.view(),
            new StartPatience(options.startLimit(), out::println))) {
      console(pipeline).ifPresent(address -> out.println("Console: " + address));
      out.flush();
      starting.consoleIsThere();
      Path served = models.first();
      ObjectNode report = settings(source, served, pipeline);
      report.setAll(show(source, pipeline, models, deployments(broker), baselines.get()));
      report.set("start", starting.toJson());
      return report;
    }
  }

  private static DeploymentTopic deployments(KafkaAccess broker) {
    return new DeploymentTopic(Topic.MODELS.name(broker.topicPrefix()), broker.client());
  }

  /** The address of the console, if it was wanted. */
  private static Optional<String> console(Pipeline pipeline) {
    return pipeline.view().map(view -> view.console().toString());
  }

  private Map<String, Object> jobSettings() {
    Map<String, Object> settings = new HashMap<>();
    if (!(options.speedOrDefault() instanceof Speed.Fold)) {
      // In lockstep a user has one event at a time: a window would only add waiting.
      settings.put("reckon.job.requests.window", "0ms");
    }
    options
        .reasoningSteps()
        .ifPresent(steps -> settings.put("reckon.job.inference.reasoning-steps", steps));
    return settings;
  }

  private EventSource source() {
    if (options.data().isEmpty()) {
      return SimulatedSource.open(
          options.seed(), options.home().simulated(), options.pastEvents(), InstantSource.system());
    }
    out.println("Reading " + options.data().get() + " ...");
    return DatasetSource.read(options.data().get());
  }

  private ServedModels models(EventSource source) throws ChildFailed, InterruptedException {
    return ServedModels.choose(
        options,
        source,
        new TrainedBundles(options.home(), onTerminal && !options.headless(), out::println));
  }

  private ObjectNode show(
      EventSource source,
      Pipeline pipeline,
      ServedModels models,
      DeploymentTopic deployments,
      List<Baseline> baselines)
      throws Exception {
    PopularItems visitors = PopularItems.of(pipeline.runtime().address());
    Observation seen = new Observation(visitors, baselines, source::isScored);
    Replay replay =
        new Replay(
            pipeline.sender(),
            speed(source),
            ANSWER_TIMEOUT,
            source.isLive() ? new SendingTimes(InstantSource.system()) : UnaryOperator.identity(),
            seen::sending);
    // The listener that releases the next event comes last: by then all others have the list.
    List<ListListener> listeners = new ArrayList<>(seen.listeners());
    listeners.add(starting);
    listeners.add(new Settling(replay));
    long startNanos = System.nanoTime();
    long timeouts;
    try (visitors;
        ListWatcher watcher =
            ListWatcher.open(pipeline.client(), pipeline.settings().topics(), listeners);
        DemoView view = view(source)) {
      Narrator narrator = Narrator.start(source, console(pipeline), models::news, seen, view);
      try {
        if (models.isFirstOfTwo(options, models.first())) {
          models.improve(deployments, view::say);
        }
        timeouts =
            replay.run(
                limited(seen.observing(source.steps())),
                () -> isOver(startNanos) || pipeline.job().hasEnded());
        awaitSettled(seen, pipeline);
      } finally {
        narrator.close();
      }
      pipeline.job().check();
      watcher.check();
    }
    long endNanos = Math.max(seen.lists().snapshot().lastListNanos(), startNanos);
    ObjectNode report =
        report(seen, pipeline).toJson(Duration.ofNanos(endNanos - startNanos), timeouts);
    source.oracle().ifPresent(score -> report.set("oracle", Json.score(score)));
    return report;
  }

  /** Order matters where clicks are scored. */
  private Speed speed(EventSource source) {
    Speed speed = options.speedOrDefault();
    return speed instanceof Speed.InOrder ? new Speed.InOrder(source.scoredFromMillis()) : speed;
  }

  /** The baselines, which have learnt from the training data. */
  private static List<Baseline> baselines(EventSource source) {
    List<Baseline> baselines =
        List.of(new Popularity(), new RecentPopularity(source.halfLife()), new ItemTransitions());
    for (LoggedEvent event : source.knownBefore().events()) {
      if (event instanceof LoggedEvent.Interacted interacted) {
        Interaction interaction = Interaction.of(interacted.interaction());
        if (interaction.isPositive()) {
          Click click = Click.of(event.userId(), interaction, null);
          baselines.forEach(baseline -> baseline.observe(click));
        }
      }
    }
    return baselines;
  }

  private DemoView view(EventSource source) {
    if (options.headless() || !onTerminal) {
      return new StatusLines(out);
    }
    Map<String, String> titles = new HashMap<>();
    for (Item item : source.items()) {
      titles.put(item.getItemId(), item.getTitle());
    }
    return new TerminalView(out, titles);
  }

  private Iterator<ReplayStep> limited(Iterator<ReplayStep> steps) {
    if (options.events().isEmpty()) {
      return steps;
    }
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(steps, 0), false)
        .limit(options.events().getAsLong())
        .iterator();
  }

  private boolean isOver(long startNanos) {
    long ranNanos = System.nanoTime() - startNanos;
    return stopped.getAsBoolean()
        || options.runFor().filter(limit -> ranNanos >= limit.toNanos()).isPresent();
  }

  /** Waits for outstanding lists, up to a limit. */
  private void awaitSettled(Observation seen, Pipeline pipeline) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + SETTLE_LIMIT.toNanos();
    while (report(seen, pipeline).unaccounted() != 0
        && System.nanoTime() < deadlineNanos
        && !pipeline.job().hasEnded()) {
      Thread.sleep(50);
    }
  }

  private static DemoReport report(Observation seen, Pipeline pipeline) {
    return new DemoReport(seen, pipeline.job().metrics(), pipeline.job().restarts());
  }

  private ObjectNode settings(EventSource source, Path bundle, Pipeline pipeline) {
    ObjectNode report = Json.object().put("code_version", Version.get());
    report.put("command", "demo").put("source", source.name()).put("seed", options.seed());
    report.put("speed", options.speedOrDefault().toString()).put("bundle", bundle.toString());
    report.put("training_protocol", source.trainingProtocol());
    JobSettings job = pipeline.settings();
    report
        .putObject("settings")
        .put("delivery", job.output().delivery().name())
        .put("state_backend", job.flink().stateBackend().name())
        .put("window_ms", job.recommend().policy().window().toMillis())
        .put("deadline_ms", job.recommend().deadline().toMillis())
        .put("list_size", job.recommend().listSize())
        .put("cores", Runtime.getRuntime().availableProcessors());
    return report;
  }
}
