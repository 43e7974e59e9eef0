package dev.reckon.view.read;

import java.util.List;

/**
 * The instances that hold a user.
 *
 * @param isOwner whether this one owns the user
 * @param others host:port of the others that do, the owner first
 */
public record Placement(boolean isOwner, List<String> others) {

  /** Unknown, while owners change. */
  public static final Placement UNKNOWN = new Placement(false, List.of());

  public Placement {
    others = List.copyOf(others);
  }
}
