package dev.reckon.demo.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.demo.process.BrokerProcess;
import dev.reckon.demo.process.ResidentMemory;
import dev.reckon.demo.process.ViewProcess;
import dev.reckon.demo.report.Json;
import dev.reckon.event.v1.Interaction;
import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.kafka.Topics;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The view as its callers feel it: reads of one instance, reads of one of two instances while the
 * other is killed, the way from a posted event to the list on a stream, and what a thousand open
 * streams cost. Broker and views are processes of their own.
 *
 * <p>There is no job: lists are published by the bench. For the way from a post to a stream it
 * answers every click with a list at once, so what is measured is the view's and the broker's
 * share.
 */
public final class ViewBench {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int ITEMS = 5_000;
  private static final int LIST_SIZE = 50;
  private static final int PARTITIONS = 4;
  private static final int READERS = 32;
  private static final int POSTERS = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration READY_LIMIT = Duration.ofMinutes(3);

  private final Scale scale;
  private final long seed;
  private final Path logs;
  private final Consumer<String> say;

  /**
   * How much to do.
   *
   * @param users users with a list
   * @param readsPerSecond questions to one instance
   * @param takeoverReadsPerSecond questions to one of two
   * @param postsPerSecond clicks posted
   * @param streams streams open at once
   * @param warmup time of each part before it is measured
   * @param measured time of each part; of the takeover before and after the kill
   */
  public record Scale(
      int users,
      int readsPerSecond,
      int takeoverReadsPerSecond,
      int postsPerSecond,
      int streams,
      Duration warmup,
      Duration measured) {
    /** For figures. */
    public static final Scale FULL =
        new Scale(20_000, 2_000, 200, 100, 1_000, Duration.ofSeconds(15), Duration.ofSeconds(20));

    /** To see that it works. */
    public static final Scale QUICK =
        new Scale(200, 100, 50, 20, 50, Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  /**
   * A bench to come.
   *
   * @param logs folder for what the processes print
   * @param say tells the user of each step
   */
  public ViewBench(Scale scale, long seed, Path logs, Consumer<String> say) {
    this.scale = scale;
    this.seed = seed;
    this.logs = logs;
    this.say = say;
  }

  /** Measures all four; returns the report. */
  public ObjectNode run() throws Exception {
    ObjectNode report = Json.object().put("command", "bench view").put("seed", seed);
    report
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("users", scale.users())
        .put("list_size", LIST_SIZE);
    try (BrokerProcess broker = BrokerProcess.start(logs.resolve("broker.log"), "512m")) {
      try (Run run = new Run(broker, "one.")) {
        run.startView(0);
        report.setAll(run.reads());
        report.set("post_to_stream", run.postsToStreams());
        report.set("streams", run.manyStreams());
      }
      try (Run run = new Run(broker, "two.")) {
        report.set("takeover", run.takeover());
      }
    }
    return report;
  }

  /** Topics with lists, and the views on them. */
  private final class Run implements AutoCloseable {
    private final BrokerProcess broker;
    private final Topics topics;
    private final BenchLists lists;
    private final List<ViewProcess> views = new ArrayList<>();

    Run(BrokerProcess broker, String prefix) throws Exception {
      this.broker = broker;
      this.topics = new Topics(prefix, PARTITIONS, (short) 1);
      try (Admin admin = Admin.create(client())) {
        topics.createMissing(admin, EnumSet.allOf(Topic.class));
      }
      this.lists =
          new BenchLists(broker.bootstrapServers(), topics, scale.users(), ITEMS, LIST_SIZE);
      say.accept(String.format(Locale.ROOT, "Publishing lists of %,d users ...", scale.users()));
      lists.fill();
    }

    private Map<String, Object> client() {
      return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    ViewProcess startView(int copies) throws Exception {
      int number = views.size() + 1;
      say.accept("Starting a view ...");
      ViewProcess view =
          ViewProcess.start(
              broker.bootstrapServers(),
              topics.prefix(),
              Map.of("reckon.view.tables.standby-replicas", Integer.toString(copies)),
              logs.resolve("view-" + topics.prefix() + number + ".log"));
      views.add(view);
      return view;
    }

    /** All users can be read from the tables. */
    private void awaitTables(ViewProcess view) throws Exception {
      try (KeptConnection connection = new KeptConnection(view.port(), PATIENCE)) {
        await(
            "tables of all users",
            () -> {
              for (int i = 1; i <= 20; i++) {
                int user = scale.users() * i / 20 - 1;
                if (!source(connection, user).equals("owner")) {
                  return false;
                }
              }
              return true;
            });
      }
    }

    private String source(KeptConnection connection, int user) throws IOException {
      return JSON.readTree(connection.get(path(user) + "?fields=source").body())
          .path("source")
          .asText();
    }

    ObjectNode reads() throws Exception {
      ViewProcess view = views.get(0);
      awaitTables(view);
      warmUp(view, scale.readsPerSecond());
      say.accept(
          String.format(Locale.ROOT, "Reading, %,d times a second ...", scale.readsPerSecond()));
      AtomicLong failed = new AtomicLong();
      AtomicLong popular = new AtomicLong();
      SplittableRandom random = new SplittableRandom(seed);
      Duration cpuBefore = cpu(view);
      long start = System.nanoTime();
      Histogram micros =
          OpenLoop.run(
              () -> new Reader(view.port(), split(random), failed, popular),
              READERS,
              scale.readsPerSecond(),
              start,
              start,
              start + scale.measured().toNanos());
      ObjectNode report = Json.object();
      ObjectNode read = millis(micros);
      read.put("reads_per_s", scale.readsPerSecond())
          .put("failed", failed.get())
          .put("popular", popular.get())
          .put(
              "server_cpu_us",
              Json.rounded(cpu(view).minus(cpuBefore).toNanos() / 1e3 / micros.getTotalCount()));
      say.accept("reads: " + shown(micros));
      report.set("read_ms", read);
      return report;
    }

    /** Lets the JVM compile; what this falls behind is not carried over. */
    private void warmUp(ViewProcess view, int readsPerSecond) throws InterruptedException {
      SplittableRandom random = new SplittableRandom(seed - 1);
      long start = System.nanoTime();
      var unused =
          OpenLoop.run(
              () -> new Reader(view.port(), split(random), new AtomicLong(), new AtomicLong()),
              READERS,
              readsPerSecond,
              start,
              start,
              start + scale.warmup().toNanos());
    }

    ObjectNode postsToStreams() throws Exception {
      int watched = Math.min(100, scale.users());
      Map<String, Long> due = new ConcurrentHashMap<>();
      Histogram micros = new ConcurrentHistogram(3);
      AtomicLong measuredFrom = new AtomicLong(Long.MAX_VALUE);
      AtomicLong refused = new AtomicLong();
      int port = views.get(0).port();
      List<String> users = IntStream.range(0, watched).mapToObj(BenchLists::user).toList();
      say.accept("Posting clicks, watching the streams ...");
      StringBuilder[] heads = new StringBuilder[watched];
      try (TopicFollower standIn = standInJob();
          WatchedStreams streams =
              WatchedStreams.open(
                  port,
                  users,
                  (stream, piece, nanos) -> heard(heads, stream, piece, nanos, due, micros))) {
        standIn.start();
        Thread.sleep(1_000);
        long start = System.nanoTime();
        measuredFrom.set(start + scale.warmup().toNanos());
        Histogram posts =
            OpenLoop.run(
                () -> new Poster(port, watched, start, due, measuredFrom.get(), refused),
                POSTERS,
                scale.postsPerSecond(),
                start,
                measuredFrom.get(),
                measuredFrom.get() + scale.measured().toNanos());
        awaitQuietly(due::isEmpty);
        say.accept("posts to streams: " + shown(micros));
        ObjectNode report = millis(micros);
        report.set("post_ms", millis(posts));
        return report
            .put("posts_per_s", scale.postsPerSecond())
            .put("streams", streams.size())
            .put("refused", refused.get())
            .put("never_heard", due.size());
      }
    }

    /** An event's list is heard when its id comes on the stream of its user. */
    private void heard(
        StringBuilder[] heads,
        int stream,
        String piece,
        long nanos,
        Map<String, Long> due,
        Histogram micros) {
      // An id may be cut in two by the pieces.
      StringBuilder head = heads[stream] == null ? new StringBuilder() : heads[stream];
      head.append(piece);
      int from = 0;
      for (int at = head.indexOf("\"bench-", from); at >= 0; at = head.indexOf("\"bench-", from)) {
        int end = head.indexOf("\"", at + 1);
        if (end < 0) {
          break;
        }
        Long dueNanos = due.remove(head.substring(at + 1, end));
        if (dueNanos != null) {
          micros.recordValue(Math.max(0, (nanos - dueNanos) / 1_000));
        }
        from = end + 1;
      }
      int kept = Math.max(from, head.length() - 64);
      heads[stream] = new StringBuilder(head.substring(Math.min(kept, head.length())));
    }

    /** Answers each click with a list at once. */
    private TopicFollower standInJob() {
      return new TopicFollower(
          topics.name(Topic.CLICKS),
          TopicFollower.clientsOf(Map.of("bootstrap.servers", broker.bootstrapServers())),
          StartPosition.end(),
          this::answer);
    }

    private void answer(ConsumerRecord<String, byte[]> message) {
      try {
        Interaction click =
            MessageCodec.INTERACTION.decode(message.value(), Encoding.of(message.headers()));
        int user = Integer.parseInt(click.getUserId().substring("user-".length()));
        lists.publish(user, click.getEventId());
      } catch (MessageRejected e) {
        throw new IllegalStateException("The view let a click through that cannot be read", e);
      }
    }

    ObjectNode manyStreams() throws Exception {
      ViewProcess view = views.get(0);
      say.accept(String.format(Locale.ROOT, "Opening %,d streams ...", scale.streams()));
      double before = ResidentMemory.mebibytes(view.handle());
      AtomicLong lists = new AtomicLong();
      List<String> users =
          IntStream.range(0, scale.streams())
              .map(stream -> stream % scale.users())
              .mapToObj(BenchLists::user)
              .toList();
      try (WatchedStreams streams =
          WatchedStreams.open(
              view.port(),
              users,
              (stream, piece, nanos) -> lists.addAndGet(count(piece, "event: list")))) {
        awaitQuietly(() -> lists.get() >= scale.streams());
        for (int round = 0; round < 5; round++) {
          for (int user = 0; user < Math.min(scale.streams(), scale.users()); user++) {
            this.lists.publish(user, "");
          }
        }
        long expected = scale.streams() * 6L;
        awaitQuietly(() -> lists.get() >= expected);
        double after = ResidentMemory.mebibytes(view.handle());
        say.accept(
            String.format(
                Locale.ROOT,
                "%,d streams: %.0f MiB resident before, %.0f after; %,d of %,d lists came",
                scale.streams(),
                before,
                after,
                lists.get(),
                expected));
        return Json.object()
            .put("open", streams.size())
            .put("lists_expected", expected)
            .put("lists_received", lists.get())
            .put("resident_mib_before", Json.rounded(before))
            .put("resident_mib_after", Json.rounded(after));
      }
    }

    ObjectNode takeover() throws Exception {
      ViewProcess stays = startView(1);
      ViewProcess goes = startView(1);
      try (KeptConnection connection = new KeptConnection(stays.port(), PATIENCE)) {
        await(
            "two instances with copies of each other",
            () -> {
              JsonNode operations = JSON.readTree(connection.get("/v1/operations").body());
              return operations.path("instances").size() == 2
                  && operations.path("state").asText().equals("RUNNING")
                  && operations.at("/lag/standbyRecords").asLong() == 0;
            });
      }
      awaitTables(stays);
      awaitTables(goes);
      Thread.sleep(2_000); // Lags are asked for once a second.
      warmUp(stays, scale.takeoverReadsPerSecond());
      say.accept("Reading one of two instances, killing the other ...");
      Takeover takeover = new Takeover(scale.users());
      long start = System.nanoTime();
      long killAt = start + scale.measured().toNanos();
      long end = killAt + 2 * scale.measured().toNanos();
      Thread writer = new Thread(() -> takeover.write(lists, end), "writer");
      Thread killer = new Thread(() -> takeover.kill(goes, killAt), "killer");
      writer.start();
      killer.start();
      Histogram before = read(stays, takeover, start, killAt);
      Histogram after = read(stays, takeover, killAt, end);
      writer.join();
      killer.join();
      say.accept("takeover: " + takeover.shown() + ", " + shown(after));
      ObjectNode report = takeover.report();
      report.set("before_read_ms", millis(before));
      report.set("read_ms", millis(after));
      return report.put("reads_per_s", scale.takeoverReadsPerSecond());
    }

    private Histogram read(ViewProcess view, Takeover takeover, long fromNanos, long untilNanos)
        throws InterruptedException {
      SplittableRandom random = new SplittableRandom(seed);
      return OpenLoop.run(
          () -> new TakeoverReader(view.port(), split(random), takeover),
          READERS,
          scale.takeoverReadsPerSecond(),
          fromNanos,
          fromNanos,
          untilNanos);
    }

    @Override
    public void close() {
      lists.close();
      views.forEach(ViewProcess::close);
    }
  }

  private static String path(int user) {
    return "/v1/users/" + BenchLists.user(user) + "/recommendations";
  }

  /** Reads the lists of users drawn evenly. */
  private final class Reader implements OpenLoop.Worker {
    private final KeptConnection connection;
    private final SplittableRandom random;
    private final AtomicLong failed;
    private final AtomicLong popular;

    Reader(int port, SplittableRandom random, AtomicLong failed, AtomicLong popular) {
      this.connection = new KeptConnection(port, PATIENCE);
      this.random = random;
      this.failed = failed;
      this.popular = popular;
    }

    @Override
    public void work(long number) {
      try {
        KeptConnection.Answer answer = connection.get(path(random.nextInt(scale.users())));
        if (answer.status() != 200) {
          failed.incrementAndGet();
        } else if (answer.body().contains("\"source\":\"popular\"")) {
          popular.incrementAndGet();
        }
      } catch (IOException e) {
        failed.incrementAndGet();
      }
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }

  /** The same, of one of two instances. */
  private final class TakeoverReader implements OpenLoop.Worker {
    private final KeptConnection connection;
    private final SplittableRandom random;
    private final Takeover takeover;

    TakeoverReader(int port, SplittableRandom random, Takeover takeover) {
      this.connection = new KeptConnection(port, PATIENCE);
      this.random = random;
      this.takeover = takeover;
    }

    @Override
    public void work(long number) {
      int user = random.nextInt(scale.users());
      try {
        KeptConnection.Answer answer =
            connection.get(path(user) + "?fields=source,historySequence,ageMs");
        takeover.answered(user, answer.status(), JSON.readTree(answer.body()));
      } catch (IOException e) {
        takeover.answered(user, 0, Json.object());
      }
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }

  /** Posts clicks of the watched users. */
  private final class Poster implements OpenLoop.Worker {
    private final KeptConnection connection;
    private final int watched;
    private final long startNanos;
    private final Map<String, Long> due;
    private final long measuredFromNanos;
    private final AtomicLong refused;

    Poster(
        int port,
        int watched,
        long startNanos,
        Map<String, Long> due,
        long measuredFromNanos,
        AtomicLong refused) {
      this.connection = new KeptConnection(port, PATIENCE);
      this.watched = watched;
      this.startNanos = startNanos;
      this.due = due;
      this.measuredFromNanos = measuredFromNanos;
      this.refused = refused;
    }

    @Override
    public void work(long number) {
      String eventId = "bench-" + number;
      long dueNanos = startNanos + (long) (number * 1e9 / scale.postsPerSecond());
      if (dueNanos - measuredFromNanos >= 0) {
        due.put(eventId, dueNanos);
      }
      String click =
          String.format(
              Locale.ROOT,
              "{\"eventId\":\"%s\",\"userId\":\"%s\",\"itemId\":\"item-%d\"}",
              eventId,
              BenchLists.user((int) (number % watched)),
              number % ITEMS);
      if (!isTaken(click)) {
        refused.incrementAndGet();
        due.remove(eventId);
      }
    }

    private boolean isTaken(String click) {
      try {
        return connection.post("/v1/events/clicks", click).status() == 202;
      } catch (IOException e) {
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }

  private static SplittableRandom split(SplittableRandom random) {
    synchronized (random) {
      return random.split();
    }
  }

  private static ObjectNode millis(Histogram micros) {
    return Json.object()
        .put("p50", Json.rounded(micros.getValueAtPercentile(50) / 1e3))
        .put("p90", Json.rounded(micros.getValueAtPercentile(90) / 1e3))
        .put("p99", Json.rounded(micros.getValueAtPercentile(99) / 1e3))
        .put("max", Json.rounded(micros.getMaxValue() / 1e3))
        .put("count", micros.getTotalCount());
  }

  private static String shown(Histogram micros) {
    return String.format(
        Locale.ROOT,
        "p50 %.2f ms, p99 %.2f ms",
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(99) / 1e3);
  }

  private static int count(String text, String part) {
    int count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      count++;
    }
    return count;
  }

  private static Duration cpu(ViewProcess view) {
    return view.handle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + READY_LIMIT.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("There were no " + what + " in time");
      }
      Thread.sleep(50);
    }
  }

  /** Waits for what is counted in the report if it never comes. */
  private void awaitQuietly(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos() * 2;
    while (!condition.call() && System.nanoTime() - deadline < 0) {
      Thread.sleep(20);
    }
  }
}
