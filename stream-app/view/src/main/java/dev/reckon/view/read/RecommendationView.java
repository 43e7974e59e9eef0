package dev.reckon.view.read;

import java.util.List;
import java.util.Optional;

/** Read access to the tables: the instances that hold a user, and the data held here. */
public interface RecommendationView {

  /** The instances that hold a user. */
  Placement placement(String userId);

  /** The data of a user on this instance, if it holds the user. */
  Optional<HeldUser> held(String userId);

  /** host:port of all instances. */
  List<String> instances();

  /** The state of the tables, e.g. RUNNING. */
  String state();

  /** Whether the tables can be read, at least from copies. */
  boolean isReadable();

  /** Whether the tables have failed permanently. */
  boolean hasFailed();

  /** Threads of the tables that failed lately and were replaced. */
  int failuresLately();

  /** Records of the input topics that this instance has not read yet. */
  long inputLag();

  /** Changes that the copies of this instance have not read yet. */
  long standbyLag();
}
