package dev.reckon.view.read;

import java.util.List;
import java.util.Optional;

/** The tables, for reading: who holds a user, and what is held here. */
public interface RecommendationView {

  /** Which instances hold a user. */
  Placement placement(String userId);

  /** What this instance holds of a user, if it holds the user at all. */
  Optional<HeldUser> held(String userId);

  /** host:port of all instances. */
  List<String> instances();

  /** How the tables are, e.g. RUNNING. */
  String state();

  /** Whether the tables can be read, if with copies. */
  boolean isReadable();

  /** Whether the tables have failed for good. */
  boolean hasFailed();

  /** Threads of the tables that failed lately and were replaced. */
  int failuresLately();

  /** Records of the input topics that this instance has not taken in yet. */
  long inputLag();

  /** Changes that the copies of this instance have not taken in yet. */
  long standbyLag();
}
