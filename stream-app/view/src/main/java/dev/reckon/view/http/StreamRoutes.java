package dev.reckon.view.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.process.RepeatedTask;
import dev.reckon.view.http.ListAnswer.Source;
import dev.reckon.view.settings.StreamSettings;
import dev.reckon.view.stream.Watchers;
import dev.reckon.view.table.HeldLists;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The streams of lists: opens them, keeps them alive, ends them. */
final class StreamRoutes implements AutoCloseable {

  /** How often streams that show few items are looked after. */
  private static final long FILL_MILLIS = 1_000;

  private final StreamSettings settings;
  private final UserAnswers answers;
  private final ListAnswer lists;
  private final Watchers watchers;
  private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong cutOff = new AtomicLong();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "stream-keep-alive"));

  StreamRoutes(
      StreamSettings settings,
      UserAnswers answers,
      ListAnswer lists,
      Watchers watchers,
      MeterRegistry registry) {
    this.settings = settings;
    this.answers = answers;
    this.lists = lists;
    this.watchers = watchers;
    Gauge.builder("reckon.view.streams.open", open, Set::size)
        .description("Streams of lists that are open")
        .register(registry);
    Gauge.builder("reckon.view.streams.cut.off", cutOff, AtomicLong::get)
        .description("Streams ended since the start because their client read too slowly")
        .register(registry);
    repeat("keep streams alive", this::keepAlive, Math.max(1, settings.keepAlive().toMillis() / 2));
    repeat("fill streams that show few items", this::fill, FILL_MILLIS);
  }

  private void repeat(String name, Runnable task, long millis) {
    var unused =
        thread.scheduleWithFixedDelay(
            new RepeatedTask(name, task), millis, millis, TimeUnit.MILLISECONDS);
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/users/{userId}/recommendations/stream", this::stream, "n", "fields")
            .with(Route.Access.TOKEN_OR_PARAMETER));
  }

  long openStreams() {
    return open.size();
  }

  long cutOffStreams() {
    return cutOff.get();
  }

  @Override
  public void close() {
    thread.shutdownNow();
    open.forEach(EventStream::end);
  }

  /** Items were withdrawn: clients whose last list has one of them get it again without. */
  void withdrawn(Set<String> itemIds) {
    open.stream().filter(stream -> stream.shows(itemIds)).forEach(this::sendAgain);
  }

  private void sendAgain(EventStream stream) {
    askAgain(stream, stream::sendAgain);
  }

  /** Clients whose last list was short get it again as soon as more items can fill it up. */
  private void fill() {
    if (lists.hasPopularItems()) {
      open.stream().filter(EventStream::showsFew).forEach(stream -> askAgain(stream, stream::fill));
    }
  }

  private void askAgain(EventStream stream, Consumer<ObjectNode> action) {
    var unused =
        answers
            .answer(standing(stream))
            .thenAccept(list -> action.accept((ObjectNode) Json.parse(list)));
  }

  private void stream(Call call) {
    String userId = UserQuestion.userId(call);
    int n = UserQuestion.items(call);
    Set<String> fields = UserQuestion.fields(call);
    if (call.isHead()) {
      call.reply(200, EventStream.CONTENT_TYPE, new byte[0]);
      return;
    }
    if (open.size() >= settings.maxOpen()) {
      throw Problem.of(
          429,
          "too_many_streams",
          open.size() + " streams are open, and no more are taken",
          "Try again later, or at another instance; reckon.view.stream.open-max allows more.");
    }
    EventStream stream =
        new EventStream(
            call,
            userId,
            n,
            fields,
            settings.queue(),
            (list, standingAt) ->
                lists.current(list, standingAt, Source.OWNER, n, answers.seenHere(userId)),
            this::ended);
    open.add(stream);
    watchers.add(userId, stream); // First, so that no list is missed in between.
    stream.open();
    begin(stream, n, call.header("Last-Event-ID").orElse(""));
  }

  /**
   * Reads the current list, then begins the stream with the lists that the client does not have.
   */
  private void begin(EventStream stream, int n, String lastEventId) {
    UserQuestion earlier =
        new UserQuestion(
            UserQuestion.Kind.EARLIER_LISTS,
            stream.userId(),
            n,
            Set.of(),
            HeldLists.KEPT,
            path(stream) + "/recommendations/history?n=" + n);
    var unused =
        answers
            .answer(earlier)
            .thenApply(StreamRoutes::lists)
            .thenCompose(
                held ->
                    held.isEmpty()
                        ? answers
                            .answer(standing(stream))
                            .thenApply(Json::parse)
                            .thenApply(List::of)
                        : CompletableFuture.completedFuture(held))
            .whenComplete(
                (held, failure) -> {
                  if (failure != null) {
                    stream.end();
                  } else {
                    begin(stream, held, lastEventId);
                  }
                });
  }

  private static UserQuestion standing(EventStream stream) {
    return new UserQuestion(
        UserQuestion.Kind.LIST,
        stream.userId(),
        stream.items(),
        Set.of(),
        1,
        path(stream) + "/recommendations?n=" + stream.items());
  }

  private static String path(EventStream stream) {
    return "/v1/users/"
        + URLEncoder.encode(stream.userId(), StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static void begin(EventStream stream, List<JsonNode> newestFirst, String lastEventId) {
    ListId standing = idOf(newestFirst.get(0)).orElse(ListId.NONE);
    stream.begin(missed(newestFirst, lastEventId), standing);
  }

  private static List<JsonNode> lists(byte[] answer) {
    List<JsonNode> lists = new ArrayList<>();
    Json.parse(answer).path("lists").forEach(lists::add);
    return lists;
  }

  /** The lists after the client's last one, oldest first; else the current list. */
  static List<ObjectNode> missed(List<JsonNode> newestFirst, String lastEventId) {
    List<ObjectNode> missed = new ArrayList<>();
    for (JsonNode list : newestFirst) {
      if (isReached(list, lastEventId)) {
        return missed;
      }
      missed.add(0, (ObjectNode) list);
    }
    return List.of((ObjectNode) newestFirst.get(0));
  }

  private static boolean isReached(JsonNode list, String lastEventId) {
    if (lastEventId.matches("\\d{1,18}")) {
      return list.has("historySequence")
          && list.path("historySequence").asLong() <= Long.parseLong(lastEventId);
    }
    Optional<ListId> last = ListId.parse(lastEventId);
    return last.isPresent() && idOf(list).filter(last.get()::isSameAs).isPresent();
  }

  /** Empty for popular items. */
  private static Optional<ListId> idOf(JsonNode list) {
    return ListId.parse(list.path("listId").asText(""));
  }

  private void keepAlive() {
    open.forEach(stream -> stream.keepAlive(settings.keepAlive().toNanos() / 2));
  }

  private void ended(EventStream stream, boolean wasCutOff) {
    open.remove(stream);
    watchers.remove(stream.userId(), stream);
    if (wasCutOff) {
      cutOff.incrementAndGet();
    }
  }
}
