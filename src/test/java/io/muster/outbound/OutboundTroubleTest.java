package io.muster.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.outbound.gate.AddressGate;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.task.FaultCode;
import io.muster.testing.Answers;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundTroubleTest extends OutboundClientFixture {

    @Test
    void aClosedPortIsUnreachable() throws IOException {
        int port;
        try (var brief = new ServerSocket(0)) {
            port = brief.getLocalPort();
        }
        assertFault(
                faultOf("http://127.0.0.1:" + port),
                FaultCode.UPSTREAM_UNREACHABLE,
                "Connection to 127.0.0.1:%d was refused".formatted(port));
    }

    @Test
    void anUnknownNameIsUnreachable() {
        useGate(new AddressGate(
                AddressPolicy.parse(""),
                host -> {
                    throw new UnknownHostException(host);
                },
                resolver,
                LIMITS.connectTimeout(),
                System::nanoTime));
        assertFault(
                faultOf("http://nowhere.example/"),
                FaultCode.UPSTREAM_UNREACHABLE,
                "The host name nowhere.example could not be resolved");
    }

    @Test
    void aHangingNameServerTimesOut() {
        var never = new CountDownLatch(1);
        var gate = new AddressGate(
                AddressPolicy.parse(""),
                host -> {
                    try {
                        never.await();
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                    throw new UnknownHostException(host);
                },
                resolver,
                Duration.ofMillis(100),
                System::nanoTime);
        useGate(gate);
        assertFault(
                faultOf("http://slow.example/"),
                FaultCode.UPSTREAM_UNREACHABLE,
                "Resolving the host name slow.example took too long");
        assertThat(client.connections().leased()).isZero();
    }

    @Test
    void aTruncatedResponseIsAFailure() {
        upstream.on("/", Answers.closingMidBody());
        assertFault(
                fault(startGet("/")),
                FaultCode.UPSTREAM_UNREACHABLE,
                where() + " closed the connection before its response was complete");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/1.1 abc Test\r\n\r\n",
                "HTTP/1.1 200 Test\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 Test\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/2 200\r\n\r\n"
            })
    void otherProtocolsAreRejected(String answer) {
        upstream.on("/", (request, wire) -> {
            wire.send(answer);
            wire.close();
        });
        var fault = fault(startGet("/"));
        assertThat(fault.code()).isEqualTo(FaultCode.UPSTREAM_UNREACHABLE);
        assertThat(fault.detail()).contains(where()).doesNotContain("Exception");
    }

    @Test
    void plainHttpInsteadOfTlsIsUnreachable() {
        upstream.on("/", (request, wire) -> wire.send("HTTP/1.1 400 Test\r\nContent-Length: 0\r\n\r\n"));
        var fault = faultOf("https://127.0.0.1:" + upstream.port());
        assertThat(fault.code()).isEqualTo(FaultCode.UPSTREAM_UNREACHABLE);
        assertThat(fault.detail()).contains(where()).doesNotContain("Exception");
    }
}
