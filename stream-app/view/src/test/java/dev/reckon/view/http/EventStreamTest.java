package dev.reckon.view.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.testing.Events;
import dev.reckon.testing.Lists;
import dev.reckon.view.testing.Contract;
import dev.reckon.view.testing.EventReader;
import dev.reckon.view.testing.FakeView.Holding;
import dev.reckon.view.testing.ServedView;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {

  private static final Instant NOW = ServedView.NOW;
  private static final String STREAM = "/v1/users/u1/recommendations/stream";

  private ServedView served;

  @BeforeEach
  void start() {
    served =
        ServedView.start(
            Map.of(
                "reckon.view.stream.queue", 8,
                "reckon.view.stream.open-max", 1_000,
                "reckon.view.stream.keep-alive", "200ms"));
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void theListThatStandsComesFirstThenEachThatFollows() throws Exception {
    list(1);
    try (EventReader events = open(STREAM + "?n=2", Map.of())) {
      Map<String, String> first = events.nextEvent();
      assertThat(first).containsEntry("event", "list").containsEntry("id", idOf(1));
      Contract.load().check("RecommendationList", first.getOrDefault("data", ""));

      list(2);
      Map<String, String> second = events.nextEvent();
      assertThat(second).containsEntry("id", idOf(2));
      JsonNode data = new ObjectMapper().readTree(second.get("data"));
      assertThat(data.path("items")).hasSize(2);
      assertThat(data.path("historySequence").asLong()).isEqualTo(2);
      Contract.load().check("RecommendationList", data.toString());
    }
  }

  @Test
  void onlyTheFieldsThatAreWantedCome() {
    list(1);
    try (EventReader events = open(STREAM + "?fields=historySequence", Map.of())) {
      assertThat(events.nextEvent())
          .containsEntry("data", "{\"userId\":\"u1\",\"source\":\"owner\",\"historySequence\":1}")
          .containsEntry("id", idOf(1));
    }
  }

  @Test
  void whatMatteredHasItsWordsWhoeverHoldsTheUser() throws Exception {
    served.item(Events.item("i9", "Halo", "Games"));
    served.view().holds(Holding.NOTHING);
    try (EventReader events = open(STREAM + "?fields=evidence", Map.of())) {
      assertThat(events.nextEvent().get("data")).contains("\"source\":\"popular\"");
      served.list(
          Lists.because(
              Lists.ranked("u1", 1, NOW, 3),
              Lists.search("s1", 0.75f, "gears of war", NOW),
              Lists.click("c1", 0.25f, "i9", NOW)));
      JsonNode evidence =
          new ObjectMapper().readTree(events.nextEvent().get("data")).path("evidence");

      assertThat(evidence.at("/0/text").asText()).isEqualTo("gears of war");
      assertThat(evidence.at("/1/title").asText()).isEqualTo("Halo");
    }
  }

  @Test
  void aListWithAnItemThatIsWithdrawnComesAgainWithoutIt() {
    list(1);
    try (EventReader events = open(STREAM + "?fields=items", Map.of());
        EventReader popular = open("/v1/users/u2/recommendations/stream?fields=items", Map.of())) {
      assertThat(events.nextEvent().get("data")).contains("\"i1\"");
      assertThat(popular.nextEvent().get("data")).contains("\"hit\"");

      served.itemTombstone("never listed");
      served.itemTombstone("i1");
      Map<String, String> again = events.nextEvent();
      assertThat(again).containsEntry("event", "list").containsEntry("id", idOf(1));
      assertThat(again.get("data")).doesNotContain("\"i1\"").contains("\"i2\"");

      served.itemTombstone("hit");
      assertThat(popular.nextEvent().get("data")).doesNotContain("\"hit\"");
    }
  }

  @Test
  void aUserWithoutAListGetsWhatIsPopularUntilOneStands() {
    try (EventReader events = open(STREAM, Map.of())) {
      Map<String, String> popular = events.nextEvent();
      assertThat(popular).containsEntry("event", "list").doesNotContainKey("id");
      assertThat(popular.get("data")).contains("\"source\":\"popular\"");

      list(1);
      assertThat(events.nextEvent()).containsEntry("id", idOf(1));
    }
  }

  @Test
  void whoComesBackGetsWhatWasMissedInOrder() {
    for (int sequence = 1; sequence <= 4; sequence++) {
      list(sequence);
    }
    try (EventReader events = open(STREAM, Map.of("Last-Event-ID", idOf(2)))) {
      assertThat(events.nextEvent()).containsEntry("id", idOf(3));
      assertThat(events.nextEvent()).containsEntry("id", idOf(4));
    }
    try (EventReader events = open(STREAM, Map.of("Last-Event-ID", "3"))) {
      assertThat(events.nextEvent()).as("by the sequence alone").containsEntry("id", idOf(4));
    }
  }

  @Test
  void anIdOfAReleaseWithoutEpochsStillTellsWhatWasMissed() {
    served.list(inEpoch(7, 1, at(1)));
    served.list(inEpoch(7, 2, at(2)));
    String earlier = "1-" + at(1).toEpochMilli();
    try (EventReader events = open(STREAM, Map.of("Last-Event-ID", earlier))) {
      assertThat(events.nextEvent()).containsEntry("id", "7-2-" + at(2).toEpochMilli());
    }
  }

  @Test
  void aGreaterEpochIsNewerThoughItsClockIsBehindAndASmallerOneIsOld() throws Exception {
    served.list(inEpoch(7, 5, at(50)));
    try (EventReader events = open(STREAM + "?fields=epoch,historySequence", Map.of())) {
      assertThat(events.nextEvent().get("data")).endsWith("\"epoch\":7,\"historySequence\":5}");
      served.list(inEpoch(8, 1, at(20)));
      assertThat(events.nextEvent().get("data")).endsWith("\"epoch\":8,\"historySequence\":1}");
      served.list(inEpoch(7, 6, at(60)));
      served.list(inEpoch(8, 2, at(21)));
      assertThat(events.nextEvent().get("data")).endsWith("\"epoch\":8,\"historySequence\":2}");
    }
  }

  @Test
  void whoHasTheListThatStandsWaitsForTheNext() {
    list(1);
    try (EventReader events = open(STREAM, Map.of("Last-Event-ID", idOf(1)))) {
      assertThat(events.next()).containsEntry("retry", "2000");
      assertThat(events.next()).containsKey(EventReader.COMMENT);
      list(2);
      assertThat(events.nextEvent()).containsEntry("id", idOf(2));
    }
  }

  @Test
  void whoWasAwayForTooLongGetsWhatStands() {
    list(1);
    list(2);
    try (EventReader events = open(STREAM, Map.of("Last-Event-ID", "0-12345"))) {
      assertThat(events.nextEvent()).containsEntry("id", idOf(2));
    }
  }

  @Test
  void anErasureIsToldAndSequencesBeginAnew() {
    list(9);
    try (EventReader events = open(STREAM, Map.of())) {
      events.nextEvent();
      served.tombstone("u1");
      assertThat(events.nextEvent())
          .containsEntry("event", "erased")
          .containsEntry("data", "{\"userId\":\"u1\"}");

      served.list(Lists.ranked("u1", 1, NOW.plusSeconds(100), 3));
      assertThat(events.nextEvent().get("data")).contains("\"historySequence\":1");
    }
  }

  @Test
  void aStreamGoesOnWhoeverOwnsTheUser() {
    ServedView owner = ServedView.start(Map.of());
    owner.list(Lists.ranked("u1", 1, at(1), 3));
    served.view().holds(Holding.NOTHING, owner.address());
    try (EventReader events = open(STREAM, Map.of())) {
      assertThat(events.nextEvent()).containsEntry("id", idOf(1));
      owner.close();
      list(2);
      assertThat(events.nextEvent()).containsEntry("id", idOf(2));
    }
  }

  @Test
  void listsOfOthersAreNotTold() {
    list(1);
    try (EventReader events = open(STREAM, Map.of())) {
      events.nextEvent();
      served.list(Lists.ranked("u2", 1, at(2), 3));
      list(3);
      assertThat(events.nextEvent()).containsEntry("id", idOf(3));
    }
  }

  @Test
  void aClientThatReadsTooSlowlyIsCutOff() throws Exception {
    try (Socket slow = silentClient(STREAM + "?n=1000")) {
      await(() -> served.server().openStreams() == 1);
      // More than any buffer between the two holds.
      for (int sequence = 1; sequence <= 400 && served.server().openStreams() > 0; sequence++) {
        served.list(Lists.ranked("u1", sequence, at(sequence), 1_000));
      }
      await(() -> served.server().openStreams() == 0);
      assertThat(served.server().cutOffStreams()).isEqualTo(1);
      assertThat(slow.isConnected()).isTrue();
    }
  }

  @Test
  void aClientThatGoesIsForgotten() {
    EventReader events = open(STREAM, Map.of());
    events.nextEvent();
    events.close();

    await(() -> served.server().openStreams() == 0); // Noticed by the next comment at the latest.
    assertThat(served.server().cutOffStreams()).isZero();
  }

  @Test
  void aThousandClientsAreServedInBoundedMemoryAndOneMoreIsRefused() throws Exception {
    list(1);
    long before = usedBytes();
    List<EventReader> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 1_000; i++) {
        clients.add(open(STREAM, Map.of()));
      }
      for (EventReader client : clients) {
        assertThat(client.nextEvent()).containsEntry("id", idOf(1));
      }
      refusesAnother();
      list(2);
      for (EventReader client : clients) {
        assertThat(client.nextEvent()).containsEntry("id", idOf(2));
      }
      assertThat(usedBytes() - before).as("both ends of a thousand streams").isLessThan(100L << 20);
    } finally {
      clients.forEach(EventReader::close);
    }
  }

  private void refusesAnother() throws Exception {
    var refused =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://" + served.address() + STREAM)).build(),
                BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(429);
    Contract.load().check("Error", refused.body());
  }

  @Test
  void aStreamEndsWithTheServer() {
    try (EventReader events = open(STREAM, Map.of())) {
      events.nextEvent();
      served.close();
      assertThatThrownBy(
              () -> {
                while (true) {
                  events.next();
                }
              })
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("ended");
    }
  }

  @Test
  void theTokenMayStandInTheAddress() {
    served.close();
    served = ServedView.start(Map.of("reckon.view.http.bearer-token", "secret"));
    try (EventReader refused = open(STREAM, Map.of());
        EventReader taken = open(STREAM + "?access_token=secret", Map.of())) {
      assertThat(refused.status()).contains("401");
      assertThat(taken.status()).contains("200");
    }
  }

  @Test
  void anEmptyListComesWithWhatIsPopularAndWithItsEvents() throws Exception {
    try (EventReader events = open(STREAM, Map.of())) {
      assertThat(events.nextEvent().get("data")).contains("unknown_user");
      served.list(empty(1));
      Map<String, String> list = events.nextEvent();

      assertThat(list).containsEntry("id", idOf(1));
      Contract.load().check("RecommendationList", list.getOrDefault("data", ""));
      assertThat(list.get("data"))
          .contains("\"hit\"", "\"popularReason\":\"empty_list\"", "\"coveredEventIds\":[\"e1\"]");
    }
  }

  @Test
  void aShortListIsFilledUpAsSoonAsMoreIsPopular() {
    served.popular("hit");
    served.list(Lists.ranked("u1", 1, NOW.plusSeconds(1), List.of("own")));
    try (EventReader events = open(STREAM + "?fields=items", Map.of())) {
      assertThat(events.nextEvent().get("data")).contains("\"own\"").contains("\"hit\"");
      served.popular("hit", "next");

      assertThat(events.nextEvent())
          .containsEntry("id", idOf(1))
          .hasEntrySatisfying(
              "data", data -> assertThat(data).contains("\"own\"", "\"hit\"", "\"next\""));
    }
  }

  @Test
  void whoWasSentNothingGetsWhatIsPopularAsSoonAsThereIsAnything() {
    served.popular();
    list(1);
    served.list(empty(2));
    try (EventReader strangers =
            open("/v1/users/u2/recommendations/stream?fields=items", Map.of());
        EventReader events = open(STREAM + "?fields=items", Map.of());
        EventReader resumed = open(STREAM + "?fields=items", Map.of("Last-Event-ID", idOf(2)))) {
      assertThat(strangers.nextEvent().get("data")).contains("\"items\":[]");
      assertThat(events.nextEvent().get("data")).contains("\"items\":[]");
      served.popular("hit");

      assertThat(strangers.nextEvent().get("data")).contains("\"hit\"");
      assertThat(events.nextEvent())
          .containsEntry("id", idOf(2))
          .hasEntrySatisfying("data", data -> assertThat(data).contains("\"hit\""));
      assertThat(resumed.nextEvent().get("data")).contains("\"hit\"");
    }
  }

  private static Recommendation empty(int sequence) {
    return Lists.popular(Lists.ranked("u1", sequence, at(sequence), List.of()));
  }

  private void list(int sequence) {
    served.list(Lists.ranked("u1", sequence, at(sequence), 5));
  }

  private static Recommendation inEpoch(long epoch, long sequence, Instant repliedAt) {
    return Lists.ranked("u1", sequence, repliedAt, 3).toBuilder().setEpoch(epoch).build();
  }

  private static Instant at(int sequence) {
    return NOW.plusSeconds(sequence);
  }

  private static String idOf(int sequence) {
    return "0-" + sequence + "-" + at(sequence).toEpochMilli();
  }

  private EventReader open(String path, Map<String, String> headers) {
    return EventReader.open(served.address(), path, headers);
  }

  /** A client with a small window that asks, and then reads nothing. */
  private Socket silentClient(String path) throws Exception {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    String[] hostAndPort = served.address().split(":", 2);
    socket.connect(new InetSocketAddress(hostAndPort[0], Integer.parseInt(hostAndPort[1])));
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
    InputStream in = socket.getInputStream();
    assertThat(in.read()).as("the first byte of the answer").isEqualTo('H');
    return socket;
  }

  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited for too long").isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
