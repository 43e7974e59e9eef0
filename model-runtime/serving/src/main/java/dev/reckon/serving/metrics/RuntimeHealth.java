package dev.reckon.serving.metrics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.process.MetricsEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/**
 * Whether the runtime does its whole task: it serves, and follows every topic that its settings
 * name. Safe for any number of threads.
 *
 * <p>gRPC's health check says less, on purpose: it only shows clients that this runtime answers.
 * Without its topics a runtime still ranks with the catalogue, popularity and bundle that it has,
 * and such a list is better than none. The operator must see the fault nevertheless, so readiness
 * is down.
 */
public final class RuntimeHealth {

  /**
   * The state of one part.
   *
   * @param reason why it is down; "" where it is up
   */
  private record Check(String name, boolean isUp, String reason) {}

  private final BooleanSupplier isServing;
  private final List<TopicFollower> followers = new CopyOnWriteArrayList<>();

  /**
   * @param isServing whether calls are answered
   */
  public RuntimeHealth(BooleanSupplier isServing) {
    this.isServing = isServing;
  }

  /** The runtime follows this topic from now on. */
  public void follows(TopicFollower follower) {
    followers.add(follower);
  }

  private List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    checks.add(
        isServing.getAsBoolean()
            ? new Check("serving", true, "")
            : new Check("serving", false, "the model is not live yet, or the runtime is stopping"));
    followers.forEach(follower -> checks.add(check(follower.status())));
    return checks;
  }

  /** The same as it is answered over HTTP. */
  public MetricsEndpoint.Health now() {
    List<Check> checks = checks();
    return new MetricsEndpoint.Health(isUp(checks), json(checks));
  }

  private static Check check(TopicFollower.Status status) {
    String name = "topic " + status.topic();
    return status.isFollowing()
        ? new Check(name, true, "")
        : new Check(
            name,
            false,
            "not followed for %d s: the broker does not answer, or does not let this client read"
                .formatted(status.silence().toSeconds()));
  }

  private static String json(List<Check> checks) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("status", status(isUp(checks)));
    ArrayNode parts = node.putArray("checks");
    for (Check check : checks) {
      ObjectNode part = parts.addObject().put("name", check.name());
      part.put("status", status(check.isUp()));
      if (!check.isUp()) {
        part.put("reason", check.reason());
      }
    }
    return node.toString();
  }

  private static boolean isUp(List<Check> checks) {
    return checks.stream().allMatch(Check::isUp);
  }

  private static String status(boolean isUp) {
    return isUp ? "UP" : "DOWN";
  }
}
