package dev.reckon.view.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;
import dev.reckon.kafka.SkippedRecords;
import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.metrics.v1.ScoreAtDepth;
import dev.reckon.recommendation.v1.Evidence;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.recommendation.v1.ScoreShare;
import dev.reckon.testing.Events;
import dev.reckon.testing.Lists;
import dev.reckon.view.event.PostedEvent;
import dev.reckon.view.testing.Contract;
import dev.reckon.view.testing.FakeView.Holding;
import dev.reckon.view.testing.ServedView;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.RejectReason;
import dev.reckon.wire.Topic;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every answer of the routes is also held against the OpenAPI document. */
class ViewServerTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Contract CONTRACT = Contract.load();
  private static final String JSON_TYPE = "application/json";

  private final HttpClient client = HttpClient.newHttpClient();
  private ServedView served;

  @BeforeEach
  void start() {
    served = ServedView.start(Map.of());
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void everyRouteIsInTheDocumentAndTheOtherWayRound() {
    assertThat(served.server().routes())
        .extracting(route -> route.method() + " " + route.template())
        .containsExactlyInAnyOrderElementsOf(CONTRACT.routes());
  }

  @Test
  void theFieldsOfAListThatCanBeWantedAreThoseOfTheDocument() {
    assertThat(CONTRACT.fields("RecommendationList"))
        .containsExactlyInAnyOrderElementsOf(ListAnswer.FIELDS);
  }

  @Test
  void theListThatStandsComesWithTitlesModelAndFreshness() throws Exception {
    served.item(Events.item("i1", "Gears of War 3", "Games"));
    served.list(Lists.ranked("u1", 4, ServedView.NOW, 50).toBuilder().setEpoch(12).build());
    JsonNode list = get("/v1/users/u1/recommendations?n=2", 200);

    assertThat(list.path("items")).hasSize(2);
    assertThat(list.at("/items/0").toString())
        .isEqualTo(
            "{\"rank\":1,\"itemId\":\"i1\",\"score\":1.0,\"title\":\"Gears of War"
                + " 3\",\"categories\":[\"Games\"]}");
    assertThat(list.at("/items/1").has("title")).isFalse();
    assertThat(list.path("source").asText()).isEqualTo("owner");
    assertThat(list.at("/model/name").asText()).isEqualTo("rearec-prl");
    assertThat(list.path("reasoningSteps").asInt()).isEqualTo(2);
    assertThat(list.path("epoch").asLong()).isEqualTo(12);
    assertThat(list.path("historySequence").asLong()).isEqualTo(4);
    assertThat(list.path("listId").asText()).isEqualTo("12-4-" + ServedView.NOW.toEpochMilli());
    assertThat(list.path("freshnessMs").asLong())
        .as("received 20 ms before the reply, stood 5 ms after")
        .isEqualTo(25);
    assertThat(list.path("ageMs").asLong()).isEqualTo(5);
    assertThat(list.path("coveredEventIds")).extracting(JsonNode::asText).containsExactly("e4");
    assertThat(list.has("fallback")).isFalse();
  }

  @Test
  void aFallbackSaysWhy() throws Exception {
    served.list(Lists.popular(Lists.ranked("u1", 1, ServedView.NOW, 3)));
    JsonNode list = get("/v1/users/u1/recommendations", 200);

    assertThat(list.at("/fallback/reason").asText()).isEqualTo("UNAVAILABLE");
    assertThat(list.at("/fallback/source").asText()).isEqualTo("POPULARITY");
    assertThat(list.has("model")).isFalse();
  }

  @Test
  void whatMatteredComesWithItsWordsAndTitles() throws Exception {
    served.item(Events.item("i9", "Halo", "Games"));
    served.list(
        Lists.because(
            Lists.ranked("u1", 2, ServedView.NOW, 3),
            Lists.search("s1", 0.75f, "gears of war", Instant.ofEpochSecond(1)),
            Lists.click("c1", 0.25f, "i9", Instant.ofEpochSecond(2)),
            Evidence.newBuilder().setEventId("untold").build()));
    JsonNode evidence = get("/v1/users/u1/recommendations?fields=evidence", 200).path("evidence");

    assertThat(evidence.at("/0").toString())
        .isEqualTo(
            "{\"eventId\":\"s1\",\"weight\":0.75,\"type\":\"search\",\"text\":\"gears of war\","
                + "\"eventTime\":\"1970-01-01T00:00:01Z\"}");
    assertThat(evidence.at("/1/title").asText()).isEqualTo("Halo");
    assertThat(evidence.at("/1/type").asText()).isEqualTo("interaction");
    assertThat(evidence.at("/2").has("type")).isFalse();
  }

  @Test
  void anItemSaysWhereItsScoreComesFrom() throws Exception {
    served.item(Events.item("i9", "Halo", "Games"));
    Recommendation list = Lists.ranked("u1", 2, ServedView.NOW, 3);
    RankedItem first =
        list.getItems(0).toBuilder()
            .addShares(share(ScoreShare.Source.OTHERS_TOOK_NEXT, 0.5f).setItemId("i9"))
            .addShares(share(ScoreShare.Source.SAME_QUERY, 0.25f).setQuery("gears"))
            .addShares(share(ScoreShare.Source.MODEL, 0.125f))
            .build();
    served.list(list.toBuilder().setItems(0, first).build());
    JsonNode items = get("/v1/users/u1/recommendations?fields=items", 200).path("items");

    assertThat(items.at("/0/shares").toString())
        .isEqualTo(
            "[{\"source\":\"others_took_next\",\"share\":0.5,\"itemId\":\"i9\",\"title\":\"Halo\"},"
                + "{\"source\":\"same_query\",\"share\":0.25,\"query\":\"gears\"},"
                + "{\"source\":\"model\",\"share\":0.125}]");
    assertThat(items.at("/1").has("shares")).isFalse();
  }

  private static ScoreShare.Builder share(ScoreShare.Source source, float share) {
    return ScoreShare.newBuilder().setSource(source).setShare(share);
  }

  @Test
  void onlyTheFieldsThatAreWantedCome() throws Exception {
    served.list(Lists.ranked("u1", 1, ServedView.NOW, 3));
    JsonNode list = get("/v1/users/u1/recommendations?fields=freshnessMs,model", 200);

    assertThat(list.fieldNames())
        .toIterable()
        .containsExactly("userId", "source", "model", "freshnessMs");
  }

  @Test
  void aUserOfWhomNothingIsKnownGetsWhatIsPopular() throws Exception {
    JsonNode list = get("/v1/users/nobody/recommendations?n=1", 200);

    assertThat(list.path("source").asText()).isEqualTo("popular");
    assertThat(list.path("popularReason").asText()).isEqualTo("unknown_user");
    assertThat(list.path("items"))
        .extracting(item -> item.path("itemId").asText())
        .containsExactly("hit");
  }

  @Test
  void anEmptyListIsAnsweredWithWhatIsPopularAndSaysSo() throws Exception {
    served.list(empty("u1", 3));
    JsonNode list = get("/v1/users/u1/recommendations", 200);

    assertThat(itemIds(list)).containsExactly("hit", "runner-up");
    assertThat(list.path("source").asText()).isEqualTo("popular");
    assertThat(list.path("popularReason").asText()).isEqualTo("empty_list");
    assertThat(list.at("/fallback/reason").asText()).isEqualTo("UNAVAILABLE");
    assertThat(list.path("historySequence").asLong()).isEqualTo(3);
    assertThat(list.at("/coveredEventIds/0").asText()).isEqualTo("e3");
    assertThat(list.path("listId").asText()).startsWith("0-3-");
    assertThat(list.fieldNames())
        .toIterable()
        .as("these items are as of now, not as of the empty list")
        .doesNotContain("repliedAt", "standingAt", "freshnessMs", "ageMs", "model");
    served.popular("runner-up");
    assertThat(itemIds(get("/v1/users/u1/recommendations", 200))).containsExactly("runner-up");
  }

  @Test
  void aShortListIsFilledUpWithWhatIsPopularAndNotSeenAndSaysSo() throws Exception {
    served.list(Lists.ranked("u1", 1, ServedView.NOW, 2));
    served.popular("i2", "seen", "hit", "runner-up");
    served.view().put("u1", interaction("seen"));
    JsonNode list = get("/v1/users/u1/recommendations?n=3", 200);

    assertThat(itemIds(list)).containsExactly("i1", "i2", "hit");
    assertThat(list.path("source").asText()).isEqualTo("owner");
    assertThat(list.at("/items/2/rank").asInt()).isEqualTo(3);
    assertThat(list.at("/items/2/popular").asBoolean()).isTrue();
    assertThat(list.at("/items/2").has("score")).isFalse();
    assertThat(list.at("/items/1").has("popular")).isFalse();
    assertThat(itemIds(get("/v1/users/u1/recommendations?n=2", 200))).containsExactly("i1", "i2");
  }

  private static Interaction interaction(String itemId) {
    return Interaction.of(Events.click("c-" + itemId, "u1", itemId, ServedView.NOW));
  }

  @Test
  void aListOfWhichAllItemsWereWithdrawnIsAnsweredWithWhatIsPopular() throws Exception {
    served.list(Lists.ranked("u1", 1, ServedView.NOW, 2));
    served.itemTombstone("i1");
    assertThat(itemIds(get("/v1/users/u1/recommendations", 200)))
        .containsExactly("i2", "hit", "runner-up");
    served.itemTombstone("i2");
    JsonNode list = get("/v1/users/u1/recommendations", 200);

    assertThat(itemIds(list)).containsExactly("hit", "runner-up");
    assertThat(list.path("popularReason").asText()).isEqualTo("empty_list");
  }

  @Test
  void aCopyAnswersAnEmptyListWithWhatIsPopularToo() throws Exception {
    served.list(empty("u1", 1));
    served.view().holds(Holding.COPY, nobodyListens());
    JsonNode list = get("/v1/users/u1/recommendations", 200);

    assertThat(itemIds(list)).containsExactly("hit", "runner-up");
    assertThat(list.path("source").asText()).isEqualTo("popular");
    assertThat(list.has("lagRecords")).isFalse();
  }

  @Test
  void ofTheListsHeldOnlyTheCurrentOneIsFilledWithWhatIsPopular() throws Exception {
    served.list(empty("u1", 1));
    served.list(empty("u1", 2));
    JsonNode lists = get("/v1/users/u1/recommendations/history", 200).path("lists");

    assertThat(itemIds(lists.path(0))).containsExactly("hit", "runner-up");
    assertThat(lists.at("/0/popularReason").asText()).isEqualTo("empty_list");
    assertThat(lists.at("/1/items")).isEmpty();
    assertThat(lists.at("/1/source").asText()).isEqualTo("owner");
  }

  private static Recommendation empty(String userId, long sequence) {
    return Lists.popular(
        Lists.ranked(userId, sequence, ServedView.NOW.plusSeconds(sequence), List.of()));
  }

  private static List<String> itemIds(JsonNode list) {
    return list.path("items").findValuesAsText("itemId");
  }

  @Test
  void idsMayHoldAnything() throws Exception {
    served.list(Lists.ranked("a/b c+ü", 1, ServedView.NOW, 3));

    assertThat(get("/v1/users/a%2Fb%20c+%C3%BC/recommendations", 200).path("userId").asText())
        .isEqualTo("a/b c+ü");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1001", "-1", "ten", "99999999999"})
  void anUnacceptableNumberIsRefusedWithTheRule(String n) throws Exception {
    JsonNode error = get("/v1/users/u1/recommendations?n=" + n, 400);

    assertThat(error.path("error").asText()).isEqualTo("invalid_parameter");
    assertThat(error.path("message").asText()).contains("n = " + n);
    assertThat(error.path("hint").asText()).contains("1 to 1000");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/users/u1/recommendations?fields=nonsense, no field nonsense",
    "/v1/users/%20/recommendations, userId is empty",
    "/v1/users/u1/recommendations/history?limit=21, limit = 21",
    "/v1/metrics/online?limit=0, limit = 0"
  })
  void otherUnacceptableParametersAreRefused(String path, String message) throws Exception {
    assertThat(get(path, 400).path("message").asText()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/users/u1/recommendations?limit=3 | no parameter limit | may have fields, n.",
        "/v1/users/u1/recommendations?feilds=items | did you mean fields? | may have fields, n.",
        "/v1/users/u1/recommendations/history?N=3 | no parameter N | may have limit, n.",
        "/v1/users/u1/recommendations/stream?k=3 | no parameter k | may have fields, n, access_token.",
        "/v1/users/u1/history?n=3 | no parameter n | This path has no parameters",
        "/v1/users?n=3 | no parameter n | may have limit.",
        "/v1/items?q=x | no parameter q | may have n, query.",
        "/v1/items/i1?n=1 | no parameter n | This path has no parameters",
        "/v1/metrics/online?n=1 | no parameter n | may have limit.",
        "/v1/operations?n=1 | no parameter n | may have values."
      })
  void aParameterThatThePathDoesNotHaveIsRefusedWithThoseThatItHas(
      String path, String message, String hint) throws Exception {
    JsonNode error = get(path, 400);
    assertThat(error.path("error").asText()).isEqualTo("invalid_parameter");
    assertThat(error.path("message").asText()).contains(message);
    assertThat(error.path("hint").asText())
        .endsWith(hint.endsWith(".") ? hint : hint + " in its query.");
  }

  @Test
  void theParametersOfEveryPathAreThoseOfTheDocument() {
    assertThat(
            served.server().routes().stream()
                .filter(route -> route.access() != Route.Access.OPEN)
                .collect(
                    Collectors.toMap(
                        route -> route.method() + " " + route.template(),
                        route -> Set.copyOf(route.allParameters()))))
        .isEqualTo(CONTRACT.queryParameters());
  }

  @Test
  void whatIsOpenTakesParametersOfMonitorsAndBrowsers() throws Exception {
    assertThat(send(request("/health/live?probe=1")).statusCode()).isEqualTo(200);
    assertThat(send(request("/?v=2")).statusCode()).isEqualTo(200);
  }

  @Test
  void anIdLongerThanAnyUsersIsRefused() throws Exception {
    assertThat(get("/v1/users/" + "x".repeat(257) + "/history", 400).path("message").asText())
        .contains("256 bytes");
  }

  @Test
  void earlierListsComeNewestFirst() throws Exception {
    for (int sequence = 1; sequence <= 3; sequence++) {
      served.list(Lists.ranked("u1", sequence, ServedView.NOW.plusSeconds(sequence), 3));
    }

    assertThat(get("/v1/users/u1/recommendations/history?limit=2&n=1", 200).path("lists"))
        .extracting(list -> list.path("historySequence").asLong())
        .containsExactly(3L, 2L);
    assertThat(get("/v1/users/nobody/recommendations/history", 200).path("lists")).isEmpty();
  }

  @Test
  void theHistoryIsToldAsModelsSeeIt() throws Exception {
    served.item(Events.item("i9", "Halo", "Games"));
    served.view().put("u1", new SearchQuery("s1", "halo", 1_000));
    served.view().put("u1", new Interaction("c1", "i9", Kind.LIKE, 2_000, "s1"));
    JsonNode history = get("/v1/users/u1/history", 200);

    assertThat(history.at("/interactions/0/title").asText()).isEqualTo("Halo");
    assertThat(history.at("/interactions/0/kind").asText()).isEqualTo("LIKE");
    assertThat(history.at("/interactions/0/searchId").asText()).isEqualTo("s1");
    assertThat(history.at("/searches/0/clickedItemIds/0").asText()).isEqualTo("i9");
    assertThat(get("/v1/users/nobody/history", 200).path("interactions")).isEmpty();
  }

  @Test
  void theOwnerIsAskedWhereThatIsAnotherInstance() throws Exception {
    try (ServedView owner = ServedView.start(Map.of())) {
      owner.list(Lists.ranked("u 1", 7, ServedView.NOW, 3));
      served.view().holds(Holding.COPY, owner.address());
      served.list(Lists.ranked("u 1", 6, ServedView.NOW, 3));
      JsonNode list = get("/v1/users/u%201/recommendations?n=1", 200);

      assertThat(list.path("source").asText()).isEqualTo("owner");
      assertThat(list.path("historySequence").asLong()).isEqualTo(7);
      assertThat(list.path("items")).hasSize(1);
    }
  }

  @Test
  void aCopyAnswersForAnOwnerThatIsGoneAndSaysHowOldItIs() throws Exception {
    served.list(Lists.ranked("u1", 6, ServedView.NOW, 3));
    served.view().holds(Holding.COPY, nobodyListens());
    JsonNode list = get("/v1/users/u1/recommendations", 200);

    assertThat(list.path("source").asText()).isEqualTo("standby");
    assertThat(list.path("lagRecords").asLong()).isEqualTo(42);
    assertThat(list.path("ageMs").asLong()).isEqualTo(5);
  }

  @Test
  void whatACopyMissesIsTakenFromTheListsThatCameLately() throws Exception {
    served.list(Lists.ranked("u1", 6, ServedView.NOW, 3));
    served.view().holds(Holding.COPY, nobodyListens());
    served.comes(Lists.ranked("u1", 7, ServedView.NOW.plusSeconds(1), 3));
    JsonNode list = get("/v1/users/u1/recommendations", 200);

    assertThat(list.path("historySequence").asLong()).isEqualTo(7);
    assertThat(list.path("source").asText()).isEqualTo("standby");
    assertThat(list.has("lagRecords")).isFalse();

    served.tombstone("u1");
    assertThat(get("/v1/users/u1/recommendations", 200).path("source").asText())
        .as("nor does a copy bring back who was erased")
        .isEqualTo("popular");
  }

  @Test
  void whoTakesOverAnswersWhatItHasNotCaughtUpWithYet() throws Exception {
    served.list(Lists.ranked("u1", 6, ServedView.NOW, 3));
    served.comes(Lists.ranked("u1", 7, ServedView.NOW.plusSeconds(1), 3));
    JsonNode list = get("/v1/users/u1/recommendations", 200);

    assertThat(list.path("historySequence").asLong()).isEqualTo(7);
    assertThat(list.path("source").asText()).isEqualTo("owner");
  }

  @Test
  void aListThatCameLatelyIsAnsweredWhereNoTableCanBeRead() throws Exception {
    served.comes(Lists.ranked("u1", 7, ServedView.NOW, 3));
    served.view().holds(Holding.NOTHING, nobodyListens());

    assertThat(get("/v1/users/u1/recommendations", 200).path("historySequence").asLong())
        .isEqualTo(7);
  }

  @Test
  void anOwnerThatStaysSilentIsNotWaitedFor() throws Exception {
    served.close();
    served = ServedView.start(Map.of("reckon.view.http.forward-timeout", "50ms"));
    served.list(Lists.ranked("u1", 6, ServedView.NOW, 3));
    try (ServerSocket silent = new ServerSocket(0)) {
      served.view().holds(Holding.COPY, "localhost:" + silent.getLocalPort());

      assertThat(get("/v1/users/u1/recommendations", 200).path("source").asText())
          .isEqualTo("standby");
    }
  }

  @Test
  void anotherCopyAnswersWhereOwnerAndThisInstanceCannot() throws Exception {
    try (ServedView copy = ServedView.start(Map.of())) {
      copy.list(Lists.ranked("u1", 5, ServedView.NOW, 3));
      copy.view().holds(Holding.COPY);
      served.view().holds(Holding.NOTHING, nobodyListens(), copy.address());
      JsonNode list = get("/v1/users/u1/recommendations", 200);

      assertThat(list.path("source").asText()).isEqualTo("standby");
      assertThat(list.path("historySequence").asLong()).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @CsvSource({"NOTHING", "GOES_AWAY"})
  void whereNobodyCanBeReadTheAnswerIsWhatIsPopularAndNeverAnError(Holding holding)
      throws Exception {
    served.view().holds(holding, nobodyListens());
    JsonNode list = get("/v1/users/u1/recommendations", 200);

    assertThat(list.path("source").asText()).isEqualTo("popular");
    assertThat(list.path("popularReason").asText()).isEqualTo("unavailable");
    assertThat(get("/v1/users/u1/history", 200).path("searches")).isEmpty();
    assertThat(get("/v1/users/u1/recommendations/history", 200).path("lists")).isEmpty();
  }

  @Test
  void anInstanceThatDoesNotHoldTheUserTellsAnotherSo() throws Exception {
    served.view().holds(Holding.NOTHING);
    HttpResponse<String> answer =
        send(request("/v1/users/u1/recommendations").header(OtherInstances.FORWARDED, "1"));

    assertThat(answer.statusCode()).isEqualTo(OtherInstances.NOT_HELD);
  }

  @Test
  void aPostedClickIsCompletedAndPublished() throws Exception {
    JsonNode accepted =
        post("/v1/events/clicks", "{\"userId\":\"u1\",\"itemId\":\"i7\",\"searchId\":\"s1\"}", 202);

    PostedEvent event = served.published().get(0);
    assertThat(event.topic()).isEqualTo(Topic.CLICKS);
    assertThat(event.message())
        .isEqualTo(
            Events.click(event.eventId(), "u1", "i7", ServedView.NOW).toBuilder()
                .setSearchId("s1")
                .build());
    assertThat(accepted.path("eventId").asText()).isEqualTo(event.eventId()).isNotBlank();
    assertThat(accepted.path("offset").asLong()).isEqualTo(17);
  }

  @Test
  void whatAPostedEventSaysItselfStays() throws Exception {
    post(
        "/v1/events/searches",
        "{\"event_id\":\"s1\",\"userId\":\"u1\",\"query\":\"halo\",\"eventTime\":\"2026-11-25T11:59:00Z\"}",
        202);
    post("/v1/events/erasures", "{\"eventId\":\"x1\",\"userId\":\"u1\"}", 202);

    assertThat(served.published())
        .extracting(PostedEvent::message)
        .containsExactly(
            Events.search("s1", "u1", "halo", ServedView.NOW.minusSeconds(60)),
            Events.erasure("u1", ServedView.NOW).toBuilder().setEventId("x1").build());
  }

  @Test
  void aPostedItemIsPublishedUnderItsOwnKey() throws Exception {
    JsonNode accepted =
        post(
            "/v1/events/items",
            "{\"itemId\":\"i7\",\"title\":\"Gears of War 3\",\"categories\":[\"Games\"]}",
            202);

    PostedEvent posted = served.published().get(0);
    assertThat(posted.topic()).isEqualTo(Topic.ITEMS);
    assertThat(posted.key()).isEqualTo("i7");
    assertThat(posted.message())
        .isEqualTo(
            Events.item("i7", "Gears of War 3", "Games").toBuilder()
                .setEventTime(Timestamps.fromMillis(ServedView.NOW.toEpochMilli()))
                .build());
    assertThat(accepted.path("itemId").asText()).isEqualTo("i7");
    assertThat(accepted.path("topic").asText()).isEqualTo("items");
    assertThat(accepted.has("userId")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"userId\":                  | malformed_json   |",
        "[]                            | malformed_json   |",
        "{\"userId\":7,\"itemId\":{}}  | malformed_json   |",
        "{\"itemId\":\"i1\"}           | message_rejected | EMPTY_ID",
        "{\"userId\":\"u1\"}           | message_rejected | EMPTY_ID",
        "{\"userId\":\"u\",\"itemId\":\"i\",\"eventTime\":\"2027-01-01T00:00:00Z\"}"
            + " | message_rejected | FUTURE_TIME"
      })
  void anEventThatBreaksARuleIsRefusedWithTheRule(String body, String error, String reason)
      throws Exception {
    JsonNode problem = post("/v1/events/clicks", body, 400);

    assertThat(problem.path("error").asText()).isEqualTo(error);
    assertThat(problem.path("reason").asText("")).isEqualTo(reason == null ? "" : reason);
    assertThat(served.published()).isEmpty();
  }

  @Test
  void anEmptyQueryIsNoSearch() throws Exception {
    assertThat(
            post("/v1/events/searches", "{\"userId\":\"u1\",\"query\":\" \"}", 400)
                .path("reason")
                .asText())
        .isEqualTo("EMPTY_QUERY");
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedWhetherItSaysItsLengthOrNot() throws Exception {
    String large = "{\"userId\":\"" + "x".repeat(70_000) + "\"}";
    assertThat(post("/v1/events/clicks", large, 413).path("error").asText())
        .isEqualTo("body_too_large");

    HttpResponse<String> chunked =
        send(
            request("/v1/events/clicks")
                .header("Content-Type", JSON_TYPE)
                .POST(
                    BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(large.getBytes(UTF_8)))));
    assertThat(chunked.statusCode()).isEqualTo(413);
    assertThat(served.published()).isEmpty();
  }

  @Test
  void onlyJsonIsTaken() throws Exception {
    HttpResponse<String> answer =
        send(
            request("/v1/events/clicks")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}")));

    assertThat(answer.statusCode()).isEqualTo(415);
    CONTRACT.check("POST", "/v1/events/clicks", 415, answer.body());
  }

  @Test
  void aBrokerThatIsGoneIsToldAsSuch() throws Exception {
    served.brokerGoes();

    assertThat(
            post("/v1/events/clicks", "{\"userId\":\"u1\",\"itemId\":\"i1\"}", 503)
                .path("error")
                .asText())
        .isEqualTo("broker_unavailable");
  }

  @Test
  void itemsAreFoundByTheirWords() throws Exception {
    served.item(Events.item("i1", "Gears of War 3", "Games"));
    served.item(Events.item("i2", "Gearbox Collection"));
    JsonNode found = get("/v1/items?query=gear", 200);

    assertThat(found.path("items"))
        .extracting(item -> item.path("itemId").asText())
        .containsExactly("i1", "i2");
    assertThat(found.path("catalogueItems").asLong()).isEqualTo(2);
    assertThat(get("/v1/items?n=1", 200).path("items")).hasSize(1);
    assertThat(get("/v1/items/i1", 200).path("title").asText()).isEqualTo("Gears of War 3");
    assertThat(get("/v1/items/none", 404).path("error").asText()).isEqualTo("not_found");
  }

  @Test
  void operationsTellTheLastMinute() throws Exception {
    served.list(Lists.ranked("u1", 1, ServedView.NOW.plusSeconds(1), 3));
    served.list(Lists.popular(Lists.ranked("u2", 1, ServedView.NOW.plusSeconds(2), 3)));
    JsonNode operations = get("/v1/operations", 200);

    assertThat(operations.path("fallbackShare").asDouble()).isEqualTo(0.5);
    assertThat(operations.at("/fallbacksByReason/UNAVAILABLE").asLong()).isEqualTo(1);
    assertThat(operations.at("/freshnessMs/count").asLong()).isEqualTo(2);
    assertThat(operations.at("/freshnessMs/p50").asDouble()).isEqualTo(25);
    assertThat(operations.path("models")).hasSize(1);
    assertThat(operations.at("/lag/inputRecords").asLong()).isEqualTo(7);
    assertThat(get("/v1/users?limit=1", 200).at("/users/0/userId").asText()).isEqualTo("u2");
  }

  @Test
  void samplesOfOtherProcessesComeByName() throws Exception {
    StringBuilder page = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      page.append(
          "flink_taskmanager_job_task_operator_x{operator_name=\"%s\",} 1.0\n"
              .formatted("a".repeat(300) + i));
    }
    page.append("reckon_model_batch_rows_sum{lane=\"8\",} 12.0\nreckon_model_batch_rows 3.0\n");
    HttpServer metrics =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    metrics.createContext("/", exchange -> answer(exchange, page.toString()));
    metrics.start();
    served.close();
    served =
        ServedView.start(
            Map.of(
                "reckon.view.operations.runtime-metrics",
                "http://127.0.0.1:" + metrics.getAddress().getPort() + "/metrics"));
    try {
      String named = "/v1/operations?values=reckon_model_batch_rows_sum,nobody_has_this";
      while (get(named, 200).at("/endpoints/0/readAt").isMissingNode()) {
        Thread.onSpinWait();
      }

      assertThat(get(named, 200).at("/endpoints/0/values").toString())
          .isEqualTo("{\"reckon_model_batch_rows_sum{lane=\\\"8\\\",}\":12.0}");
      assertThat(get("/v1/operations", 200).toString()).hasSizeLessThan(4_000);
    } finally {
      metrics.stop(0);
    }
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, text.length());
      exchange.getResponseBody().write(text.getBytes(UTF_8));
    }
  }

  @Test
  void operationsTellWhichModelReplacedWhich() throws Exception {
    assertThat(get("/v1/operations", 200).has("deployment")).isFalse();
    served.deployment(
        Deployment.newBuilder()
            .setLive(
                DeployedBundle.newBuilder()
                    .setPath("/bundles/full")
                    .setModel(Lists.MODEL)
                    .setTrainedOn("41,040 clicks on 320 items"))
            .setPrevious(
                DeployedBundle.newBuilder()
                    .setModel(Lists.MODEL.toBuilder().setVersion("the first")))
            .setChangedAt(Timestamps.fromMillis(ServedView.NOW.toEpochMilli()))
            .setReason("promoted")
            .build());
    Deployment impossible =
        Deployment.newBuilder()
            .setChangedAt(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
            .build();
    assertThatThrownBy(() -> served.deployment(impossible)).isInstanceOf(MessageRejected.class);
    JsonNode deployment = get("/v1/operations", 200).path("deployment");

    assertThat(deployment.at("/live/trainedOn").asText()).isEqualTo("41,040 clicks on 320 items");
    assertThat(deployment.at("/live/digest").asText()).isEqualTo(Lists.MODEL.getDigest());
    assertThat(deployment.at("/previous/version").asText()).isEqualTo("the first");
    assertThat(deployment.path("changedAt").asText()).isEqualTo(ServedView.NOW.toString());
    assertThat(deployment.toString()).doesNotContain("/bundles");
  }

  @Test
  void onlineMetricsAreToldByWindow() throws Exception {
    OnlineMetrics window =
        OnlineMetrics.newBuilder()
            .setWindowStart(Timestamps.fromMillis(60_000))
            .setWindowEnd(Timestamps.fromMillis(120_000))
            .setModel(Lists.MODEL)
            .setReasoningSteps(2)
            .setClicks(4)
            .setFallbackClicks(1)
            .setDistinctItems(10)
            .setCatalogueItems(40)
            .addScores(score(5, 0.25))
            .addScores(score(10, 0.5))
            .addScores(score(20, 0.75))
            .build();
    served
        .onlineMetrics()
        .read(
            new ConsumerRecord<>(
                "recommendation-metrics",
                0,
                0,
                "key",
                MessageCodec.ONLINE_METRICS.encode(window, Encoding.JSON)));
    JsonNode told = get("/v1/metrics/online", 200).at("/windows/0");

    assertThat(told.at("/hitRate/at10").asDouble()).isEqualTo(0.5);
    assertThat(told.path("coverage").asDouble()).isEqualTo(0.25);
    assertThat(told.path("fallbackShare").asDouble()).isEqualTo(0.25);
    assertThat(told.at("/model/version").asText()).isEqualTo(Lists.MODEL.getVersion());
  }

  @Test
  void healthTellsWhetherTheTablesCanBeRead() throws Exception {
    assertThat(get("/health/live", 200).path("status").asText()).isEqualTo("UP");
    assertThat(get("/health/ready", 200).path("status").asText()).isEqualTo("UP");
    served.catalogueIsStillRead();
    assertThat(get("/health/ready", 503).path("detail").asText()).contains("catalogue");
    served.view().becomesUnreadable();
    assertThat(get("/health/live", 503).path("status").asText()).isEqualTo("DOWN");
  }

  @Test
  void aSilentBrokerIsToldOnceWithAllItsTopics() throws Exception {
    try (TopicFollower lists = neverStarted("recommendations");
        TopicFollower items = neverStarted("items")) {
      served.inputs().add(lists);
      served.inputs().add(items);

      assertThat(get("/health/ready", 503).path("detail").asText())
          .contains("the topics recommendations, items are not followed")
          .containsOnlyOnce("no answer of the broker");
    }
  }

  private static TopicFollower neverStarted(String topic) {
    return new TopicFollower(
        topic, TopicFollower.clientsOf(Map.of()), StartPosition.end(), message -> {});
  }

  @Test
  void aTopicThatIsNotFollowedMakesTheViewNotReadyAndNamesTheTopicButLeavesItAlive()
      throws Exception {
    try (TopicFollower lists = neverStarted("recommendations")) {
      served.inputs().add(lists);

      assertThat(get("/health/ready", 503).path("detail").asText())
          .contains("the topic recommendations is not followed");
      assertThat(get("/health/live", 200).path("status").asText()).isEqualTo("UP");
      assertThat(get("/v1/users/u1/recommendations", 200).path("items")).isNotEmpty();
      assertThat(get("/v1/operations", 200).at("/topics/0/followed").asBoolean()).isFalse();
    }
  }

  @Test
  void threadsOfTheTablesThatFailAgainAndAgainMakeTheViewNotReady() throws Exception {
    served.view().fails(2);
    assertThat(get("/health/ready", 200).path("status").asText()).isEqualTo("UP");
    served.view().fails(3);
    assertThat(get("/health/ready", 503).path("detail").asText()).contains("failed 3 times");
    assertThat(get("/health/live", 200).path("status").asText()).isEqualTo("UP");
  }

  @Test
  void listsThatNoLongerFollowEventsAreStaleAndTheViewSaysHowOldTheyAre() throws Exception {
    Instant now = served.clock().instant();
    served
        .inputs()
        .areDated(
            () -> Optional.of(now.minus(Duration.ofMinutes(14))),
            () -> Optional.of(now.minusSeconds(2)));

    JsonNode inputs = get("/health/ready", 200).path("inputs");
    assertThat(inputs.path("newestListAgeMs").asLong()).isEqualTo(14 * 60_000);
    assertThat(inputs.path("newestEventAgeMs").asLong()).isEqualTo(2_000);
    assertThat(inputs.path("listsAreStale").asBoolean()).isTrue();
    assertThat(inputs.path("lagRecords").asLong()).isEqualTo(7);
    assertThat(get("/v1/operations", 200).path("listsAreStale").asBoolean()).isTrue();
    assertThat(text("/metrics"))
        .contains("reckon_view_newest_list_age_seconds 840.0")
        .contains("reckon_view_newest_event_age_seconds 2.0");
  }

  @Test
  void skippedRecordsAreCountedByTopicReaderAndReason() throws Exception {
    SkippedRecords skipped = new SkippedRecords("clicks");
    skipped.skip(new MessageRejected(RejectReason.INVALID_TIME, "year 12000"), 0, 1);
    served.inputs().tablesSkip(() -> List.of(skipped));

    assertThat(get("/v1/operations", 200).at("/skippedRecords/0").toString())
        .isEqualTo(
            "{\"topic\":\"clicks\",\"reader\":\"tables\",\"reason\":\"INVALID_TIME\","
                + "\"records\":1}");
    assertThat(text("/metrics"))
        .contains(
            "reckon_view_skipped_records_total{reader=\"tables\",reason=\"INVALID_TIME\","
                + "topic=\"clicks\"} 1.0");
  }

  @Test
  void itemsThatAreWithdrawnLeaveListsAtOnce() throws Exception {
    served.list(Lists.ranked("u1", 1, ServedView.NOW, 5));
    served.item(Events.item("i2", "Halo").toBuilder().setAvailable(false).build());
    served.itemTombstone("i4");
    served.itemTombstone("hit");

    JsonNode items = get("/v1/users/u1/recommendations?n=3", 200).path("items");
    assertThat(items)
        .extracting(item -> item.path("itemId").asText())
        .containsExactly("i1", "i3", "i5");
    assertThat(items).extracting(item -> item.path("rank").asInt()).containsExactly(1, 2, 3);
    assertThat(get("/v1/users/nobody/recommendations", 200).path("items"))
        .extracting(item -> item.path("itemId").asText())
        .containsExactly("runner-up");
    assertThat(text("/metrics")).contains("reckon_view_items_left_out_total 3.0");

    served.item(Events.item("i2", "Halo"));
    assertThat(get("/v1/users/u1/recommendations", 200).at("/items/1/itemId").asText())
        .isEqualTo("i2");
  }

  @Test
  void metricsAndDocumentsAreServed() throws Exception {
    get("/v1/users/u1/recommendations", 200);

    assertThat(send(request("/metrics")).body())
        .contains(
            "reckon_view_requests_seconds_count{method=\"GET\",path=\"/v1/users/{userId}/recommendations\",status=\"200\"}");
    assertThat(send(request("/openapi.yaml")).body()).startsWith("openapi: 3.1.0");
    assertThat(send(request("/asyncapi.yaml")).body()).startsWith("asyncapi: 3.0.0");
  }

  @Test
  void theConsoleIsServedAndNothingBesideIt() throws Exception {
    HttpResponse<String> page = send(request("/"));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("content-security-policy")).isPresent();

    for (String path :
        List.of(
            "/reference.conf",
            "/../reference.conf",
            "/%2e%2e/reference.conf",
            "/css",
            "/css/",
            "/webjars/")) {
      assertThat(send(request(path)).statusCode()).as(path).isIn(400, 404);
    }
  }

  @Test
  void whatIsNotThereIsSaidSo() throws Exception {
    HttpResponse<String> nothing = send(request("/v2/users"));
    assertThat(nothing.statusCode()).isEqualTo(404);
    CONTRACT.check("Error", nothing.body());

    HttpResponse<String> wrongMethod = send(request("/v1/items").DELETE());
    assertThat(wrongMethod.statusCode()).isEqualTo(405);
    CONTRACT.check("Error", wrongMethod.body());
  }

  @Test
  void whereATokenIsSetItHasToBeShown() throws Exception {
    served.close();
    served = ServedView.start(Map.of("reckon.view.http.bearer-token", "secret"));
    served.list(Lists.ranked("u1", 1, ServedView.NOW, 3));

    assertThat(get("/v1/users/u1/recommendations", 401).path("error").asText())
        .isEqualTo("unauthorized");
    assertThat(get("/v1/users/u1/recommendations?access_token=secret", 401)).isNotEmpty();
    assertThat(send(bearer("/v1/users/u1/recommendations", "wrong")).statusCode()).isEqualTo(401);
    assertThat(send(bearer("/v1/users/u1/recommendations", "secret")).statusCode()).isEqualTo(200);
    assertThat(get("/health/live", 200)).isNotEmpty();
    assertThat(send(request("/")).statusCode())
        .as("the console itself is no secret")
        .isEqualTo(200);
  }

  @Test
  void instancesShowEachOtherTheToken() throws Exception {
    Map<String, String> settings = Map.of("reckon.view.http.bearer-token", "secret");
    served.close();
    served = ServedView.start(settings);
    try (ServedView owner = ServedView.start(settings)) {
      owner.list(Lists.ranked("u1", 7, ServedView.NOW, 3));
      served.view().holds(Holding.NOTHING, owner.address());

      assertThat(send(bearer("/v1/users/u1/recommendations", "secret")).body())
          .contains("\"source\":\"owner\"");
    }
  }

  @Test
  void pagesFromElsewhereMayCallWhereTheSettingsSaySo() throws Exception {
    served.close();
    served =
        ServedView.start(
            Map.of("reckon.view.http.cors-origins", List.of("https://shop.example.com")));

    assertThat(preflight("https://shop.example.com").headers().map())
        .contains(entry("access-control-allow-origin", List.of("https://shop.example.com")));
    assertThat(preflight("https://evil.example.com").headers().map())
        .doesNotContainKey("access-control-allow-origin");
  }

  private String text(String path) throws Exception {
    return send(request(path)).body();
  }

  private HttpResponse<String> preflight(String origin) throws Exception {
    return send(
        request("/v1/events/clicks")
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "content-type"));
  }

  private static ScoreAtDepth score(int depth, double value) {
    return ScoreAtDepth.newBuilder()
        .setDepth(depth)
        .setHitRate(value)
        .setMrr(value)
        .setNdcg(value)
        .build();
  }

  private JsonNode get(String path, int status) throws Exception {
    return checked("GET", path, status, send(request(path)));
  }

  private JsonNode post(String path, String body, int status) throws Exception {
    return checked(
        "POST",
        path,
        status,
        send(request(path).header("Content-Type", JSON_TYPE).POST(BodyPublishers.ofString(body))));
  }

  private static JsonNode checked(
      String method, String path, int status, HttpResponse<String> answer) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    CONTRACT.check(method, path.split("\\?", -1)[0], status, answer.body());
    return JSON.readTree(answer.body());
  }

  private HttpRequest.Builder bearer(String path, String token) {
    return request(path).header("Authorization", "Bearer " + token);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + served.address() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** host:port of a port that was free just now. */
  private static String nobodyListens() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return "localhost:" + socket.getLocalPort();
    }
  }
}
