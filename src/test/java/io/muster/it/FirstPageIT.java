package io.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

@MusterIT
class FirstPageIT {

    private final URI muster;

    FirstPageIT(URI muster) {
        this.muster = muster;
    }

    @Test
    void isServedAtTheRoot() throws IOException, InterruptedException {
        HttpResponse<String> answer = get("");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).get().asString().startsWith("text/html");
        assertThat(answer.body()).contains("<title>Muster</title>");
    }

    @Test
    void isBesideTheServersHealth() throws IOException, InterruptedException {
        assertThat(get("health/live").statusCode()).isEqualTo(200);
        assertThat(get("health/ready").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(muster.resolve(path)).build(), BodyHandlers.ofString());
    }
}
