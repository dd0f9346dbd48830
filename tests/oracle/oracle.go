// What the engine's own code decides: reads questions as JSON on stdin, prints an answer to each.
package main

import (
	"encoding/json"
	"net/url"
	"os"

	"github.com/distribution/reference"
	"github.com/docker/docker/registry"
	"golang.org/x/net/http/httpproxy"
)

type question struct {
	// Which proxy a request takes
	URL, HTTP, HTTPS, NoProxy string
	// What an image's name means
	Image *string
	// Where an image of this host is pulled from
	Host              string
	Mirrors, Insecure []string
}

func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		panic(err)
	}
	answers := make([]any, 0, len(questions))
	for _, each := range questions {
		switch {
		case each.Image != nil:
			answers = append(answers, image(*each.Image))
		case each.Host != "":
			answers = append(answers, endpoints(each))
		default:
			answers = append(answers, proxy(each))
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}

// The proxy's scheme and host; null where there is none.
func proxy(asked question) any {
	target, err := url.Parse(asked.URL)
	if err != nil {
		panic(err)
	}
	config := httpproxy.Config{
		HTTPProxy: asked.HTTP, HTTPSProxy: asked.HTTPS, NoProxy: asked.NoProxy,
	}
	found, err := config.ProxyFunc()(target)
	if err != nil || found == nil {
		return nil
	}
	return []string{found.Scheme, found.Host}
}

// The name in full; null where it is none.
func image(name string) any {
	named, err := reference.ParseNormalizedNamed(name)
	if err != nil {
		return nil
	}
	return reference.TagNameOnly(named).String()
}

// The URLs that are tried, in order.
func endpoints(asked question) any {
	service, err := registry.NewService(registry.ServiceOptions{
		Mirrors: asked.Mirrors, InsecureRegistries: asked.Insecure,
	})
	if err != nil {
		panic(err)
	}
	found, err := service.LookupPullEndpoints(asked.Host)
	if err != nil {
		panic(err)
	}
	urls := []string{}
	for _, each := range found {
		urls = append(urls, each.URL.String())
	}
	return urls
}
