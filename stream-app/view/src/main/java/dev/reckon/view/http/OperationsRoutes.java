package dev.reckon.view.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.metrics.v1.ScoreAtDepth;
import dev.reckon.view.operate.Inputs;
import dev.reckon.view.operate.LastMinute;
import dev.reckon.view.operate.MetricsPages;
import dev.reckon.view.read.RecommendationView;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** The routes of the operations page: current activity and quality. */
final class OperationsRoutes {

  private final ViewParts parts;
  private final StreamRoutes streams;
  private final String instance;

  OperationsRoutes(ViewParts parts, StreamRoutes streams, String instance) {
    this.parts = parts;
    this.streams = streams;
    this.instance = instance;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/users", this::users, "limit"),
        Route.get("/v1/metrics/online", this::onlineMetrics, "limit"),
        Route.get("/v1/operations", call -> call.json(200, operations(values(call))), "values"));
  }

  private void users(Call call) {
    ObjectNode answer = Json.object();
    ArrayNode users = answer.putArray("users");
    for (var user : parts.recentUsers().newest(call.number("limit", 1, 100, 20))) {
      users.addObject().put("userId", user.userId()).put("listAt", Json.time(user.listAtMillis()));
    }
    call.json(200, answer);
  }

  private void onlineMetrics(Call call) {
    int limit = call.number("limit", 1, 1_440, 120);
    ObjectNode answer =
        Json.object()
            .put("windowMs", parts.onlineMetricsSettings().window().toMillis())
            .put("graceMs", parts.onlineMetricsSettings().grace().toMillis());
    ArrayNode windows = answer.putArray("windows");
    parts.onlineMetrics().newest(limit).forEach(window -> windows.add(window(window)));
    call.json(200, answer);
  }

  private static ObjectNode window(OnlineMetrics window) {
    ObjectNode node =
        Json.object()
            .put("start", Json.time(window.getWindowStart()))
            .put("end", Json.time(window.getWindowEnd()));
    ListAnswer.setModel(node, window.getModel());
    node.put("reasoningSteps", window.getReasoningSteps())
        .put("clicks", window.getClicks())
        .put("fallbackClicks", window.getFallbackClicks())
        .put("fallbackShare", share(window.getFallbackClicks(), window.getClicks()))
        .put("lateClicks", window.getLateClicks());
    node.set("hitRate", atDepths(window, ScoreAtDepth::getHitRate));
    node.set("mrr", atDepths(window, ScoreAtDepth::getMrr));
    node.set("ndcg", atDepths(window, ScoreAtDepth::getNdcg));
    node.put("distinctItems", window.getDistinctItems());
    if (window.getCatalogueItems() > 0) {
      node.put(
          "coverage", Math.min(1, share(window.getDistinctItems(), window.getCatalogueItems())));
    }
    return node;
  }

  private static ObjectNode atDepths(OnlineMetrics window, ToDoubleFunction<ScoreAtDepth> score) {
    ObjectNode depths = Json.object();
    window
        .getScoresList()
        .forEach(at -> depths.put("at" + at.getDepth(), rounded(score.applyAsDouble(at))));
    return depths;
  }

  /** The metrics whose samples are wanted: all of them would be hundreds of kilobytes. */
  private static Set<String> values(Call call) {
    return call.query("values")
        .map(names -> Set.copyOf(List.of(names.replace(" ", "").split(",", -1))))
        .orElse(Set.of());
  }

  private ObjectNode operations(Set<String> metrics) {
    LastMinute.Figures figures = parts.lastMinute().figures();
    double seconds = figures.overMillis() / 1_000.0;
    RecommendationView view = parts.view();
    ObjectNode node =
        Json.object()
            .put("asOf", Json.time(parts.clock().millis()))
            .put("overMs", figures.overMillis())
            .put("state", view.state())
            .put("instance", instance);
    node.set("instances", Json.texts(view.instances()));
    node.put("eventsPerSecond", rounded(figures.events() / seconds))
        .put("listsPerSecond", rounded(figures.lists() / seconds))
        .put("eventsPerList", rounded(share(figures.events(), figures.lists())))
        .put("fallbackShare", rounded(share(figures.fallbackLists(), figures.lists())));
    ObjectNode reasons = node.putObject("fallbacksByReason");
    figures.fallbacks().forEach((reason, count) -> reasons.put(reason.name(), count));
    node.set("freshnessMs", freshness(figures.freshness()));
    ArrayNode models = node.putArray("models");
    figures.models().forEach(model -> models.add(model(model)));
    setInputs(node);
    parts.deployments().newest().ifPresent(now -> node.set("deployment", deployment(now)));
    node.putObject("lag")
        .put("inputRecords", view.inputLag())
        .put("standbyRecords", view.standbyLag());
    node.putObject("streams")
        .put("open", streams.openStreams())
        .put("cutOff", streams.cutOffStreams());
    node.put("catalogueItems", parts.catalogue().availableItems());
    ArrayNode endpoints = node.putArray("endpoints");
    parts.metricsPages().newest().forEach(page -> endpoints.add(endpoint(page, metrics)));
    return node;
  }

  private static ObjectNode freshness(LastMinute.Freshness freshness) {
    return Json.object()
        .put("p50", freshness.p50())
        .put("p90", freshness.p90())
        .put("p99", freshness.p99())
        .put("max", freshness.max())
        .put("count", freshness.count());
  }

  private static ObjectNode model(LastMinute.LiveModel model) {
    return Json.object()
        .put("name", model.model().getName())
        .put("version", model.model().getVersion())
        .put("digest", model.model().getDigest())
        .put("reasoningSteps", model.reasoningSteps())
        .put("lists", model.lists())
        .put("lastSeen", Json.time(model.lastSeenMillis()));
  }

  private void setInputs(ObjectNode node) {
    Inputs inputs = parts.inputs();
    inputs.newestList().ifPresent(at -> node.put("newestListAt", Json.time(at.toEpochMilli())));
    inputs.newestEvent().ifPresent(at -> node.put("newestEventAt", Json.time(at.toEpochMilli())));
    node.put("listsAreStale", inputs.areListsStale());
    ArrayNode topics = node.putArray("topics");
    for (TopicFollower.Status status : inputs.followers()) {
      topics
          .addObject()
          .put("topic", status.topic())
          .put("followed", status.isFollowing())
          .put("silenceMs", status.silence().toMillis())
          .put("restarts", status.restarts());
    }
    ArrayNode skipped = node.putArray("skippedRecords");
    for (Inputs.Skipped kind : inputs.skipped()) {
      skipped
          .addObject()
          .put("topic", kind.topic())
          .put("reader", kind.reader())
          .put("reason", kind.reason())
          .put("records", kind.records());
    }
  }

  private static ObjectNode deployment(Deployment now) {
    ObjectNode node = Json.object();
    if (now.hasLive()) {
      node.set("live", bundle(now.getLive()));
    }
    if (now.hasCandidate()) {
      node.<ObjectNode>set("candidate", bundle(now.getCandidate()))
          .put("candidatePercent", now.getCandidatePercent());
    }
    if (now.getPrevious().hasModel()) {
      node.set("previous", bundle(now.getPrevious()));
    }
    if (now.hasChangedAt()) {
      node.put("changedAt", Json.time(now.getChangedAt()));
    }
    return node.put("reason", now.getReason());
  }

  private static ObjectNode bundle(DeployedBundle bundle) {
    ObjectNode node =
        Json.object()
            .put("name", bundle.getModel().getName())
            .put("version", bundle.getModel().getVersion())
            .put("digest", bundle.getModel().getDigest());
    return bundle.getTrainedOn().isEmpty() ? node : node.put("trainedOn", bundle.getTrainedOn());
  }

  private static ObjectNode endpoint(MetricsPages.Page page, Set<String> metrics) {
    ObjectNode node =
        Json.object()
            .put("name", page.name())
            .put("address", page.address())
            .put("reachable", page.isReachable());
    page.readAt().ifPresent(time -> node.put("readAt", Json.time(time.toEpochMilli())));
    ObjectNode values = node.putObject("values");
    page.valuesOf(metrics).forEach(values::put);
    return node;
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  private static double rounded(double value) {
    return Math.round(value * 1e6) / 1e6;
  }
}
