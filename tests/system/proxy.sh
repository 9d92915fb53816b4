# SPDX-License-Identifier: Apache-2.0
# proxy.sh: nginx with the example configuration before gba-nafd, and applications that tell what
# they got (tests/system/echo_app.c). Sourced after common.sh and lab.sh; proxy_start after
# lab_setup. TLS on $WEB_PORT, and the same servers without TLS on $PLAIN_PORT.
# shellcheck disable=SC2034,SC2154
PATH=$PATH:/usr/sbin:/sbin

proxy_need() {
	command -v nginx > /dev/null || skip_all "nginx is not installed"
	nginx -V 2>&1 | grep -q http_auth_request_module || skip_all "nginx has no auth_request"
}

# proxy_conf: the example as it is installed; ports, paths and names are this lab's
proxy_conf() {
	local dir=$T/nginx example=$TOP_SRCDIR/doc/examples
	mkdir -p "$dir" "$T/www"
	echo 'the protected page' > "$T/www/index.html"
	cp "$example/nginx-gba.inc" "$dir/"
	sed -e "s/listen 443 ssl\(.*\);/listen 127.0.0.1:$WEB_PORT ssl\1; listen 127.0.0.1:$PLAIN_PORT\1;/" \
		-e "s/127.0.0.1:8082/127.0.0.1:$AUTH_PORT/" -e "s/127.0.0.1:8000/127.0.0.1:$APP_PORT/" \
		-e "s/127.0.0.1:8001/127.0.0.1:$XCAP_PORT/" -e "s|/etc/nginx/|$dir/|" \
		-e "s|/etc/opengba/[a-z]*\.example|$LAB/certs/$NAF_NAME|" -e "s|/srv/naf|$T/www|" \
		-e "s/server_name naf\.example/server_name $NAF_NAME plain.lab.example/" \
		-e "s/server_name xcap\.example/server_name naf2.lab.example/" \
		"$example/nginx-gba.conf" > "$dir/gba.conf"
	# An operator's nginx.conf that takes underscores, as careless ones do.
	cat > "$dir/nginx.conf" <<-END
		daemon off;
		pid $dir/pid;
		error_log stderr;
		events { worker_connections 128; }
		http {
			access_log off;
			client_body_temp_path $dir/body;
			proxy_temp_path $dir/proxy;
			fastcgi_temp_path $dir/fastcgi;
			uwsgi_temp_path $dir/uwsgi;
			scgi_temp_path $dir/scgi;
			underscores_in_headers on;
			ignore_invalid_headers off;
			include $dir/gba.conf;
		}
	END
}

proxy_is_up() { (exec 3<> "/dev/tcp/127.0.0.1/$WEB_PORT") 2> /dev/null; }

proxy_start() {
	WEB_PORT=$(free_port) PLAIN_PORT=$(free_port) APP_PORT=$(free_port) XCAP_PORT=$(free_port)
	proxy_conf
	start app "$TOP_BUILDDIR/tests/system/echo-app" "$APP_PORT"
	start xcap "$TOP_BUILDDIR/tests/system/echo-app" "$XCAP_PORT"
	logged app ready && logged xcap ready || return 1
	start nginx nginx -c "$T/nginx/nginx.conf"
	wait_for 20 proxy_is_up
}
