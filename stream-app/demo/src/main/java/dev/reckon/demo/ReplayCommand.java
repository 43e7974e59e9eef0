package dev.reckon.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.cli.CommandFailed;
import dev.reckon.cli.KafkaOptions;
import dev.reckon.cli.OutputFile;
import dev.reckon.demo.process.StopRequest;
import dev.reckon.demo.replay.EventSender;
import dev.reckon.demo.replay.Replay;
import dev.reckon.demo.replay.ReplayStep;
import dev.reckon.demo.replay.Speed;
import dev.reckon.demo.report.Json;
import dev.reckon.demo.watch.ListCounts;
import dev.reckon.demo.watch.ListListener;
import dev.reckon.demo.watch.ListWatcher;
import dev.reckon.demo.watch.Observation;
import dev.reckon.kafka.BrokerTrouble;
import dev.reckon.kafka.Startup;
import dev.reckon.kafka.TopicCheck;
import dev.reckon.kafka.Topics;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code replay}. */
@Command(
    name = "replay",
    description =
        "Sends a dataset's items, events and erasures to a broker, in order of event time. Missing"
            + " topics are created.",
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration SAY_EVERY = Duration.ofSeconds(5);

  @Option(names = "--data", paramLabel = "DATASET", required = true, description = Dataset.HELP)
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private String data;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Option(
      names = "--speed",
      paramLabel = "SPEED",
      converter = Speeds.class,
      description =
          "1x for real time (the default), 10x, or max: a user's next event is sent once the list"
              + " that covers the one before was read; or in-order: one event after the other,"
              + " each once that list was read.")
  private Speed speed = new Speed.Fold(1);

  @Option(names = "--json", description = "Send proto3 JSON instead of protobuf.")
  private boolean json;

  @Option(
      names = "--startup-timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long to wait for a broker that is not there yet (default ${DEFAULT-VALUE}; 0 tries"
              + " once).")
  private int startupTimeoutSeconds;

  @Option(
      names = "--report",
      converter = OutputFile.class,
      paramLabel = "FILE.json",
      description = "See docs/reference/reports.md.")
  private @Nullable Path report;

  @Override
  public Integer call() throws Exception {
    Map<String, String> client = kafka.client();
    Topics topics = new Topics(kafka.topicPrefix(), 8, (short) -1);
    EventLog log = Dataset.read(data);
    prepare(client, topics);
    try (StopRequest stop = StopRequest.onSignals()) {
      replay(log, client, topics, stop);
    }
    return 0;
  }

  private void prepare(Map<String, String> client, Topics topics) throws InterruptedException {
    Startup startup =
        new Startup(
            Duration.ofSeconds(startupTimeoutSeconds), TopicCheck.Mode.REFUSE, System.err::println);
    try {
      var unused = startup.prepare(client, topics, EnumSet.allOf(Topic.class));
    } catch (KafkaException e) {
      throw new CommandFailed(BrokerTrouble.sentences(kafka.bootstrapServers(), e), e);
    }
  }

  private void replay(EventLog log, Map<String, String> client, Topics topics, StopRequest stop)
      throws InterruptedException {
    Observation seen = Observation.withoutScores();
    try (EventSender sender =
        EventSender.connect(client, topics, json ? Encoding.JSON : Encoding.PROTOBUF)) {
      log.items().forEach(sender::send);
      Replay replay =
          new Replay(
              sender,
              speed,
              ANSWER_TIMEOUT,
              UnaryOperator.identity(),
              step -> progress(seen, step));
      List<ListListener> listeners = new ArrayList<>(seen.listeners());
      listeners.add(new Settling(replay));
      long startNanos = System.nanoTime();
      try (ListWatcher watcher = ListWatcher.open(client, topics, listeners)) {
        long timeouts = replay.run(ReplayStep.of(log).iterator(), stop);
        watcher.check();
        boolean wereListsEver =
            seen.lists().snapshot().published() > 0 || wereListsEver(client, topics);
        finish(seen, Duration.ofNanos(System.nanoTime() - startNanos), wereListsEver, timeouts);
      }
    }
  }

  private long saidNanos = System.nanoTime();

  private void progress(Observation seen, ReplayStep step) {
    seen.sending(step);
    if (System.nanoTime() - saidNanos > SAY_EVERY.toNanos()) {
      saidNanos = System.nanoTime();
      ListCounts.Snapshot lists = seen.lists().snapshot();
      System.err.printf(
          Locale.ROOT,
          "%,d events sent, %,d covered by %,d lists%n",
          seen.events().events(),
          lists.covered(),
          lists.published());
    }
  }

  /**
   * Probable mistakes, in sentences.
   *
   * @param wereListsEver whether a job ever published any on these topics
   */
  static List<String> remarks(long sent, long covered, boolean wereListsEver, long timeouts) {
    if (sent > 0 && covered == 0 && !wereListsEver) {
      return List.of(
          "No list was ever published on these topics, so no job has run: start ./reckon job. The"
              + " events stay on their topics, and it answers them then.");
    }
    List<String> remarks = new ArrayList<>();
    if (timeouts > 0) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "%,d events waited %d s for a list in vain: is the job running? At --speed 1x or more,"
                  + " events are sent without waiting.",
              timeouts,
              ANSWER_TIMEOUT.toSeconds()));
    }
    if (sent > 0 && covered == 0) {
      remarks.add(
          "No list covers any of them. Either the job is not running, or this log was replayed"
              + " before: the job ignores events whose event ids it already has.");
    }
    return remarks;
  }

  /** Where that cannot be found out, there may have been some. */
  private static boolean wereListsEver(Map<String, String> client, Topics topics)
      throws InterruptedException {
    String name = topics.name(Topic.RECOMMENDATIONS);
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(client))) {
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      admin
          .describeTopics(List.of(name))
          .allTopicNames()
          .get()
          .forEach(
              (topic, description) ->
                  description
                      .partitions()
                      .forEach(
                          part ->
                              ends.put(
                                  new TopicPartition(topic, part.partition()),
                                  OffsetSpec.latest())));
      return admin.listOffsets(ends).all().get().values().stream()
          .anyMatch(end -> end.offset() > 0);
    } catch (ExecutionException e) {
      return true;
    }
  }

  private void finish(Observation seen, Duration took, boolean wereListsEver, long timeouts) {
    ListCounts.Snapshot lists = seen.lists().snapshot();
    System.out.printf(
        Locale.ROOT,
        "%,d events sent in %.1f s, %,d covered by a list so far%n",
        seen.events().events(),
        took.toMillis() / 1000.0,
        lists.covered());
    remarks(seen.events().events(), lists.covered(), wereListsEver, timeouts)
        .forEach(System.err::println);
    if (report != null) {
      ObjectNode node = Json.object().put("command", "replay").put("source", data);
      node.put("speed", speed.toString());
      node.putObject("events")
          .put("in", seen.events().events())
          .put("interactions", seen.events().interactions())
          .put("searches", seen.events().searches())
          .put("erasures", seen.events().erasures())
          .put("covered", lists.covered())
          .put("dead_lettered", lists.deadLettered());
      node.putObject("throughput")
          .put(
              "events_per_s",
              Json.rounded(seen.events().events() * 1000.0 / Math.max(1, took.toMillis())));
      node.set("freshness_ms", Json.freshness(seen.freshness().total()));
      node.putObject("replay").put("timeouts", timeouts);
      Json.write(node, report);
    }
  }
}
