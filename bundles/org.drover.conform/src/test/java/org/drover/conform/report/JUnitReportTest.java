// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.drover.api.service.ConformanceForm;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class JUnitReportTest {
  private final String xml = Reports.render(Samples.report(), ConformanceForm.JUNIT);

  @Test
  void isWhatServersRead() {
    assertThat(xml)
        .isEqualTo(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuite name="conformance of vfio:0000:3b:00.2" tests="6" failures="1" errors="0" \
            skipped="3" time="12.346" timestamp="2026-01-02T03:04:05">
              <properties>
                <property name="kernel" value="6.12.117+deb12-amd64"/>
                <property name="driver" value="mlx5_vfio_pci"/>
                <property name="via" value="cdev"/>
                <property name="features" value="STOP_COPY,P2P"/>
                <property name="left" value="RUNNING, reset"/>
              </properties>
              <testcase classname="conform.info" name="info.argsz"/>
              <testcase classname="conform.state" name="state.same">
                <failure message="SET &lt;RUNNING&gt; &amp; &quot;STOP&quot; | answered\\u001b[31m \
            EIO its thread is at: `mlx5_*`" type="violation">\
            rule: A SET to the state that the device is in answers 0 and does nothing else, so that \
            a user may repeat it.
            source: drivers/vfio/vfio_main.c, vfio_mig_get_next_state()
            seen: SET &lt;RUNNING&gt; &amp; &quot;STOP&quot; | answered\\u001b[31m EIO
            its thread is at: `mlx5_*`
            SET MIG_DEVICE_STATE RUNNING -&gt; 0
            SET MIG_DEVICE_STATE RUNNING -&gt; EIO</failure>
              </testcase>
              <testcase classname="conform.reset" name="reset.empties">
                <system-out>known deviation
            rule: A reset empties.
            source: vfio.h
            seen: it holds 5a (known)
            </system-out>
              </testcase>
              <testcase classname="conform.precopy" name="precopy.a">
                <skipped message="not applicable: the device does not report PRE_COPY"/>
              </testcase>
              <testcase classname="conform.precopy" name="precopy.b">
                <skipped message="not applicable: the device does not report PRE_COPY"/>
              </testcase>
              <testcase classname="conform.pairs" name="pairs.blocked">
                <skipped message="not run: a kernel without the fix may hang or crash; it runs with \
            --dangerous"/>
              </testcase>
            </testsuite>
            """);
  }

  @Test
  void isXml() throws Exception {
    Element suite =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
            .getDocumentElement();
    assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(6);
    Element failure = (Element) suite.getElementsByTagName("failure").item(0);
    assertThat(failure.getTextContent()).contains("SET <RUNNING> & \"STOP\" | answered");
  }
}
