// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import java.util.Locale;

/** A state stream that the real driver wrote: all that is read in a scenario. */
public enum RecordedStream {
  /** 5000 bytes of contents, by STOP_COPY alone. */
  STOP_COPY("arcs", "RUNNING to STOP_COPY"),

  /** 20000 bytes of contents in PRE_COPY: a first image, two rounds, and what was left. */
  PRE_COPY("saving", "three rounds and what was left"),

  /** In PRE_COPY, where the firmware could not track: a size alone, then a full image. */
  NOT_TRACKED("saving", "nothing can be tracked: a full image in the end"),

  /** 5000 bytes of contents from a firmware that offers chunks: one of them. */
  CHUNK("chunks", "one chunk");

  private final String topic;
  private final String scenario;

  RecordedStream(String topic, String scenario) {
    this.topic = topic;
    this.scenario = scenario;
  }

  /**
   * The name of its file.
   *
   * @return beside the topics' files
   */
  public String file() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".bin";
  }

  /**
   * Whether it is what a scenario gives.
   *
   * @param of any scenario
   * @return true for one
   */
  public boolean isOf(Mlx5Scenario of) {
    return of.topic().equals(topic) && of.name().equals(scenario);
  }
}
